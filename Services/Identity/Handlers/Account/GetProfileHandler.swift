import Foundation
import Models
import RPC
import ServiceKit

/// The profile of a signed-in user. It takes one query: for the whole profile, or, if the profile was read before, only for
/// its revision.
struct GetProfileHandler: EncodedRPCHandler {
    struct Key: Hashable, Sendable {
        let user: UserID
        let application: ApplicationID
        let account: AccountID
    }

    private let users: UserStore
    private let activeUsers: ActiveUsers
    /// Maximum length of a profile that is cached, in bytes. Profiles of users with many accounts are read each time, so the
    /// cache has at most 128 MB.
    static let maximumCachedLength = 4096

    /// Encoded profiles with the revision that they were read at. Most have less than 1 KB.
    let encoded = RecentCache<Key, (revision: Int, json: Data)>(capacity: 32_000)

    init(users: UserStore) {
        self.users = users
        activeUsers = ActiveUsers(users: users)
    }

    func callAsFunction(_ call: Identity.GetProfile, _ context: CallContext) async throws -> Data {
        let key = Key(user: call.user, application: call.application, account: call.account)
        if let cached = encoded[key],
            try await users.revision(of: call.user, in: call.application, deadline: context.deadline.instant)
                == cached.revision
        {
            return cached.json
        }
        let user = try await activeUsers.find(call.user, of: call.application, in: call.account, context)
        // The gateway passes these bytes on as the response.
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(user.profile)
        encoded[key] = json.count <= Self.maximumCachedLength ? (user.revision, json) : nil
        return json
    }
}
