import Models
import RPC

/// Creates an account that the user of a session owns and can share.
struct CreateAccountHandler: RPCHandler {
    let editors: AccountEditorVerifier
    let activeUsers: ActiveUsers
    let accounts: AccountStore

    func callAsFunction(_ call: Identity.CreateAccount, _ context: CallContext) async throws -> Membership {
        let name = try AccountName(checking: call.accountName)
        let editor = try await editors.editor(
            call.session, ipAddress: call.ipAddress, origin: call.origin, context)
        guard let owner = editor.owner else { throw ServiceError.invalidProof }
        _ = try await activeUsers.find(owner.user, of: owner.application, context)
        return try await accounts.create(name, by: editor)
    }
}
