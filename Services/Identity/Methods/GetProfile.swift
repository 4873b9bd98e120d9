import Models
import RPC

/// The profile of a signed-in user, in one query.
struct GetProfile: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.GetProfile, _ context: CallContext) async throws -> SessionProfile {
        try await house.activeUser(call.user, of: call.application, in: call.account, context).profile
    }
}

extension IdentityHouse {
    /// A user who may act in an account right now. Throws 401 when user or membership are gone, 403 when suspended.
    func activeUser(
        _ id: UserID, of application: ApplicationID, in account: AccountID, _ context: CallContext
    ) async throws -> UserRecord {
        let user = try await activeUser(id, of: application, context)
        guard let acting = user.acting(in: account) else { throw ServiceError.invalidToken }
        return acting
    }

    /// A user who is not suspended. Throws 401 when they are gone, 403 when suspended.
    func activeUser(_ id: UserID, of application: ApplicationID, _ context: CallContext) async throws -> UserRecord {
        guard let user = try await postgres.user(id, of: application, deadline: context.deadline.instant) else {
            throw ServiceError.invalidToken
        }
        guard user.profile.status == .active else { throw ServiceError.suspended }
        return user
    }
}
