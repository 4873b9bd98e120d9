import Models
import RPC

/// Deletes an account that has no members but its owner.
struct DeleteAccountHandler: RPCHandler {
    let editors: AccountEditorVerifier
    let accounts: AccountStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.DeleteAccount, _ context: CallContext
    ) async throws -> Identity.DeleteAccount.Reply {
        let editor = try await editors.editor(
            call.session, ipAddress: call.ipAddress, origin: call.origin, context)
        guard let (user, epoch) = try await accounts.delete(call.account, by: editor) else { return .init(proof: nil) }
        return .init(proof: try await proofs.epochProof(epoch, of: user, in: call.account, context))
    }
}
