import Models
import Redis

extension SessionStore {
    /// What a refresh token stands for; nil when its session is over.
    struct TokenStanding: Sendable {
        let client: ClientID
        let application: ApplicationID
        let scope: String
        /// When it ends if it is not used, in milliseconds since the epoch.
        let idleExpiry: Int
        /// Whether it is the one that was given last, and not one from before.
        let isCurrent: Bool
    }

    /// Looks `token` up and changes nothing.
    func standing(
        of token: PresentedToken, deadline: ContinuousClock.Instant
    ) async throws -> TokenStanding? {
        let names = ["client", "application", "scope", "idle_expiry", "current", "epoch"]
        let replies = try await redis.pipeline(
            [
                RedisCommand("HMGET", arguments: [keys.session(token.session, of: token.user)] + names),
                RedisCommand("GET", keys.epoch(of: token.user)),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        let fields = replies[0].array ?? []
        guard fields.count == names.count, let client = fields[0].string.flatMap(ClientID.init),
            let application = fields[1].string.flatMap(ApplicationID.init), let scope = fields[2].string,
            let expiry = fields[3].int, let epoch = fields[5].int, epoch >= replies[1].int ?? 0,
            expiry > Int(now().timeIntervalSince1970 * 1000)
        else { return nil }
        return TokenStanding(
            client: client, application: application, scope: scope, idleExpiry: expiry,
            isCurrent: fields[4].bytes == Array(token.hash))
    }
}
