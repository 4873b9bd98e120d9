import Models
import RPC

/// Finds users who may act now.
struct ActiveUsers: Sendable {
    let users: UserStore

    /// A user who is not suspended. Throws 401 `invalid_token` if there is none, 403 `user_suspended`.
    func find(_ id: UserID, of application: ApplicationID, _ context: CallContext) async throws -> UserRecord {
        guard let user = try await users.user(id, of: application, deadline: context.deadline.instant) else {
            throw ServiceError.invalidToken
        }
        guard user.profile.status == .active else { throw ServiceError.suspended }
        return user
    }

    /// A user who may act in an account; nil for the one that a sign-in begins with. Throws 401 `invalid_token` if there is no
    /// such user or membership, 403 `user_suspended`.
    func find(
        _ id: UserID, of application: ApplicationID, in account: AccountID?, _ context: CallContext
    ) async throws -> UserRecord {
        let user = try await find(id, of: application, context)
        guard let account = account ?? user.profile.preferredMembership?.accountID,
            let acting = user.acting(in: account)
        else { throw ServiceError.invalidToken }
        return acting
    }
}
