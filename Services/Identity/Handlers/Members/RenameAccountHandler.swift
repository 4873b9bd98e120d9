import Models
import RPC

/// Gives an account another name.
struct RenameAccountHandler: RPCHandler {
    let editors: AccountEditorVerifier
    let accounts: AccountStore

    func callAsFunction(_ call: Identity.RenameAccount, _ context: CallContext) async throws -> Account {
        let name = try AccountName(checking: call.accountName)
        let editor = try await editors.editor(
            call.session, ipAddress: call.ipAddress, origin: call.origin, context)
        return try await accounts.rename(call.account, to: name, by: editor)
    }
}
