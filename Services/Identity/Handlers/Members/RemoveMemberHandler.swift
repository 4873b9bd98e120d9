import Models
import RPC

/// Takes a user out of an account. The user's sessions in the account end.
struct RemoveMemberHandler: RPCHandler {
    let editors: AccountEditorVerifier
    let accounts: AccountStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.RemoveMember, _ context: CallContext
    ) async throws -> Identity.RemoveMember.Reply {
        let editor = try await editors.editor(
            call.session, ipAddress: call.ipAddress, origin: call.origin, context)
        let user = try await accounts.user(call.member, of: call.account, for: editor)
        let notice = try await editors.notice(.memberRemoved, to: user, by: editor)
        let (epoch, isDeleted) = try await accounts.remove(user, from: call.account, by: editor, notice: notice)
        return .init(
            proof: try await proofs.epochProof(epoch, of: user, in: call.account, context),
            isAccountDeleted: isDeleted)
    }
}
