import Foundation
import Models
import Redis

extension SessionStore {
    private static let listedFields = [
        "client", "account", "created", "last_used", "idle_expiry", "ip_address", "user_agent", "epoch",
    ]

    /// The active sessions of a user, newest first. Removes expired ones from the user's index.
    func list(of user: UserID, deadline: ContinuousClock.Instant) async throws -> [Session] {
        let index = try await redis.send(
            RedisCommand("ZREVRANGE", keys.sessions(of: user), 0, Self.maximumSessions - 1), deadline: deadline)
        guard let ids = index.array?.compactMap({ $0.string.flatMap(SessionID.init) }) else {
            throw RedisError.protocolError
        }
        let commands = ids.map { id in
            RedisCommand("HMGET", arguments: [keys.session(id, of: user)] + Self.listedFields)
        }
        let replies = try await redis.pipeline(
            [RedisCommand("GET", keys.epoch(of: user))] + commands, deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        let expired = zip(ids, replies.dropFirst()).compactMap { id, reply in
            reply.array?.first?.isNull == true ? id.description : nil
        }
        if !expired.isEmpty {
            _ = try await redis.send(
                RedisCommand("ZREM", arguments: [keys.sessions(of: user)] + expired), deadline: deadline)
        }
        let epoch = try Self.epoch(replies[0])
        return try zip(ids, replies.dropFirst()).compactMap { id, reply in
            try Session(id: id, reply, inEpoch: epoch)
        }
    }
}

extension Session {
    /// Reads the listed fields of a session; nil when it is over, or of an earlier epoch.
    fileprivate init?(id: SessionID, _ reply: RedisReply, inEpoch epoch: Int) throws(RedisError) {
        if reply.array?.first?.isNull == true { return nil }
        var fields = try ReplyFields(reply)
        let (client, account) = (try fields.value(ClientID.init), try fields.value(AccountID.init))
        let (created, lastUsed, expires) = (try fields.time(), try fields.time(), try fields.time())
        let (ipAddress, userAgent) = (try fields.optionalText(), try fields.optionalText())
        guard try fields.int() >= epoch else { return nil }
        try fields.end()
        self.init(
            id: id, clientID: client, accountID: account, createdAt: created, lastUsedAt: lastUsed,
            expiresAt: expires, ipAddress: ipAddress, userAgent: userAgent)
    }
}

extension ReplyFields {
    /// The next element as a time in milliseconds since 1970.
    fileprivate mutating func time() throws(RedisError) -> Timestamp {
        Timestamp(Date(timeIntervalSince1970: Double(try int()) / 1000))
    }
}
