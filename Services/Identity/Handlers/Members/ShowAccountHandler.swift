import Models
import RPC

/// Finds an account, for operators.
struct ShowAccountHandler: RPCHandler {
    let accounts: AccountListStore

    func callAsFunction(_ call: Identity.ShowAccount, _ context: CallContext) async throws -> Identity.AccountSummary {
        if case .name(let name, _) = call.key {
            // No account has such a name, and PostgreSQL takes no zero byte.
            guard name.fits(TextBounds.name), !name.utf8.contains(0) else { throw ServiceError.notFound("account") }
        }
        return try await accounts.account(call.key, deadline: context.deadline.instant)
    }
}
