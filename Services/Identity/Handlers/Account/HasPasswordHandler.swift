import Models
import RPC

/// Reports whether a user has a password.
struct HasPasswordHandler: RPCHandler {
    let passwords: PasswordStore

    func callAsFunction(
        _ call: Identity.HasPassword, _ context: CallContext
    ) async throws -> Identity.HasPassword.Reply {
        let stored = try await passwords.credential(
            of: call.user, application: call.application, deadline: context.deadline.instant)
        return .init(hasPassword: stored != nil)
    }
}
