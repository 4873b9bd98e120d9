import Foundation
import Models
import RPC
import ServiceKit

/// The profile of a signed-in user, in one query: the whole of it, or only whether it is still what was answered before.
struct GetProfileHandler: EncodedRPCHandler {
    /// Profiles as they were answered, by whose and in which account. The revision tells whether they still hold.
    typealias Answered = RecentCache<Key, (revision: Int, json: Data)>

    struct Key: Hashable, Sendable {
        let user: UserID
        let application: ApplicationID
        let account: AccountID
    }

    let house: IdentityHouse
    private let answered = Answered(capacity: 20_000)

    init(house: IdentityHouse) { self.house = house }

    func callAsFunction(_ call: Identity.GetProfile, _ context: CallContext) async throws -> Data {
        let key = Key(user: call.user, application: call.application, account: call.account)
        if let known = answered[key],
            try await house.postgres.revision(
                of: call.user, of: call.application, deadline: context.deadline.instant) == known.revision
        {
            return known.json
        }
        let user = try await house.activeUser(call.user, of: call.application, in: call.account, context)
        let json = try JSONEncoder().encode(user.profile)
        answered[key] = (user.revision, json)
        return json
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
