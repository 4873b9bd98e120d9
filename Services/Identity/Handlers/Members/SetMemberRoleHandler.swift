import Models
import RPC

/// Gives a member of an account another role. The member's sessions in the account end.
struct SetMemberRoleHandler: RPCHandler {
    let editors: AccountEditorVerifier
    let accounts: AccountStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.SetMemberRole, _ context: CallContext
    ) async throws -> Identity.SetMemberRole.Reply {
        let editor = try await editors.editor(
            call.session, ipAddress: call.ipAddress, origin: call.origin, context)
        let user = try await accounts.user(call.member, of: call.account, for: editor)
        let notice = try await editors.notice(.roleChanged, to: user, role: call.role, by: editor)
        let changed = try await accounts.setRole(
            call.role, of: user, in: call.account, by: editor, notice: notice)
        guard let epoch = changed.epoch else { return .init(member: changed.member, proof: nil) }
        return .init(
            member: changed.member,
            proof: try await proofs.epochProof(epoch, of: user, in: call.account, context))
    }
}
