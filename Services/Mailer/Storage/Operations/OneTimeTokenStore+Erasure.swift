import Foundation
import Models
import Redis

/// The index of tokens by address, so that they can be removed with it.
extension OneTimeTokenStore {
    /// Adds `token` to the index of its address. This happens before the token is stored, so that no token is missing.
    func index(
        _ token: Secret, of grant: OneTimeGrant, lifetime: Int, deadline: ContinuousClock.Instant
    ) async throws {
        let (now, key) = (Int(Date().timeIntervalSince1970), keys.tokens(of: grant.email))
        _ = try await redis.pipeline(
            [
                RedisCommand("ZREMRANGEBYSCORE", key, "-inf", now),
                RedisCommand("ZADD", key, now + lifetime, keys.token(token)),
                RedisCommand("EXPIRE", key, lifetimes.maximum),
            ], deadline: deadline)
    }

    /// Removes every token, and its code, that was mailed to `email` on behalf of `application`.
    ///
    /// - Parameter user: nil for the tokens of all users, and of nobody yet.
    func removeAll(
        for email: EmailAddress, in application: ApplicationID, of user: UserID?, deadline: ContinuousClock.Instant
    ) async throws {
        let index = keys.tokens(of: email)
        let tokens = try await redis.send(RedisCommand("ZRANGE", index, 0, -1), deadline: deadline).array ?? []
        for token in tokens.compactMap(\.string) {
            let fields = try await redis.send(RedisCommand("HMGET", token, "grant", "code"), deadline: deadline).array
            guard let fields, fields.count == 2, let json = fields[0].bytes,
                let grant = try? JSONDecoder().decode(OneTimeGrant.self, from: Data(json)),
                grant.application == application, grant.email == email, user == nil || grant.user == user
            else { continue }
            let names = [token] + [fields[1].string].compactMap(\.self)
            _ = try await redis.transaction(
                [RedisCommand("DEL", arguments: names), RedisCommand("ZREM", index, token)], deadline: deadline)
        }
    }
}
