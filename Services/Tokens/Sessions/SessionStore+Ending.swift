import Foundation
import Models
import Redis

extension SessionStore {
    /// How the session of an access token stands.
    enum TokenState {
        case live
        /// There is no such session any more.
        case over
        /// The session may go on, but not by this token: its key was dropped, or a younger epoch has begun, of which the
        /// news may still keep the session.
        case outdated
    }

    /// Whether a token's session goes on.
    func isLive(_ token: CheckedToken, deadline: ContinuousClock.Instant) async throws -> Bool {
        try await state(of: token, deadline: deadline) == .live
    }

    /// How a token's session stands: live if it is there, and no younger epoch of its user has begun. Asks for the key
    /// that signed the token as well: one that was dropped counts no more from that moment, on every replica.
    func state(of token: CheckedToken, deadline: ContinuousClock.Instant) async throws -> TokenState {
        let (session, user) = (token.claims.session, token.claims.user)
        let replies = try await redis.pipeline(
            [
                RedisCommand("HGET", keys.session(session, of: user), "epoch"),
                RedisCommand("GET", keys.epoch(of: user)),
                RedisCommand("HEXISTS", keys.signingKeys, token.kid),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        guard let epoch = replies[0].int else { return .over }
        return replies[2].int == 1 && epoch >= replies[1].int ?? 0 ? .live : .outdated
    }

    /// What there is to know about a session that goes on.
    struct Standing: Sendable {
        let epoch: Int
        /// When it was opened and when it ends in any case, in milliseconds since the epoch.
        let createdAt: Int
        let absoluteExpiry: Int
    }

    /// How the session of a token stands; nil when it is over, or the token's key was dropped.
    func standing(_ token: CheckedToken, deadline: ContinuousClock.Instant) async throws -> Standing? {
        let (session, user) = (token.claims.session, token.claims.user)
        let replies = try await redis.pipeline(
            [
                RedisCommand("HMGET", keys.session(session, of: user), "epoch", "created", "absolute_expiry"),
                RedisCommand("GET", keys.epoch(of: user)),
                RedisCommand("HEXISTS", keys.signingKeys, token.kid),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        let fields = replies[0].array ?? []
        guard fields.count == 3, let epoch = fields[0].int, let created = fields[1].int, let end = fields[2].int,
            epoch >= replies[1].int ?? 0, replies[2].int == 1
        else { return nil }
        return Standing(epoch: epoch, createdAt: created, absoluteExpiry: end)
    }

    /// Ends one session. False when the user has none of this id.
    func end(_ session: SessionID, of user: UserID, deadline: ContinuousClock.Instant) async throws -> Bool {
        let replies = try await redis.transaction(
            [
                RedisCommand("DEL", keys.session(session, of: user)),
                RedisCommand("ZREM", keys.sessions(of: user), session.description),
            ], deadline: deadline)
        return replies.first?.int == 1
    }

    /// Ends the session of a refresh token, which is one of ours. Answers its user; nil when there was nothing to end. A
    /// session of a client that acts for the user, or that has to show who it is, is not a browser's to end.
    func end(of token: PresentedToken, deadline: ContinuousClock.Instant) async throws -> UserID? {
        guard try await browserClient(of: token, deadline: deadline) != nil,
            try await end(token.session, of: token.user, deadline: deadline)
        else { return nil }
        return token.user
    }

    /// The client of a refresh token's session; nil when there is none that is a browser's.
    func browserClient(of token: PresentedToken, deadline: ContinuousClock.Instant) async throws -> ClientID? {
        let session = keys.session(token.session, of: token.user)
        let reply = try await redis.send(
            RedisCommand("HMGET", session, "client", "confidential", "delegated"), deadline: deadline)
        guard let fields = reply.array, fields.count == 3, fields[1].string != "1", fields[2].string != "1" else {
            return nil
        }
        return fields[0].string.flatMap(ClientID.init)
    }

    /// Ends every session of a user but `kept`, and says how many that were.
    func endAll(of user: UserID, keeping kept: SessionID?, deadline: ContinuousClock.Instant) async throws -> Int {
        try await redis.run(
            Scripts.endAllSessions, keys: [keys.sessions(of: user)],
            arguments: [keys.sessionPrefix(of: user), kept?.description ?? ""], deadline: deadline
        ).int ?? 0
    }

    /// Begins an epoch: older sessions end, but for `kept`. Says how many ended.
    func advanceEpoch(
        of user: UserID, to epoch: Int, keeping kept: SessionID?, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        try await redis.run(
            Scripts.advanceEpoch, keys: [keys.epoch(of: user), keys.sessions(of: user)],
            arguments: [
                epoch, lifetimes.epoch.milliseconds, kept?.description ?? "", keys.sessionPrefix(of: user),
            ], deadline: deadline
        ).int ?? 0
    }

    /// The live sessions of a user, newest first. Forgets the names of those that are over.
    func list(of user: UserID, deadline: ContinuousClock.Instant) async throws -> [Session] {
        let ids =
            try await redis.send(
                RedisCommand("ZREVRANGE", keys.sessions(of: user), 0, Self.maximumSessions - 1), deadline: deadline
            ).array?.compactMap { $0.string.flatMap(SessionID.init) } ?? []
        let names = [
            "client", "account", "created", "last_used", "idle_expiry", "ip_address", "user_agent", "epoch",
        ]
        let commands = ids.map { id in
            RedisCommand("HMGET", arguments: [keys.session(id, of: user)] + names)
        }
        let replies = try await redis.pipeline(
            [RedisCommand("GET", keys.epoch(of: user))] + commands, deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        let over = zip(ids, replies.dropFirst()).compactMap { id, reply in
            reply.array?.first?.isNull == true ? id.description : nil
        }
        if !over.isEmpty {
            _ = try await redis.send(
                RedisCommand("ZREM", arguments: [keys.sessions(of: user)] + over), deadline: deadline)
        }
        let epoch = replies.first?.int ?? 0
        return zip(ids, replies.dropFirst()).compactMap { id, reply in
            let fields = reply.array ?? []
            guard fields.count == names.count, fields[7].int ?? -1 >= epoch else { return nil }
            return Session(id: id, fields: fields)
        }
    }
}

extension Session {
    /// Reads client, account, created, last_used, idle_expiry, ip_address and user_agent of a session's hash; nil when
    /// it is gone.
    fileprivate init?(id: SessionID, fields: [RedisReply]) {
        func time(_ reply: RedisReply) -> Timestamp? {
            reply.int.map { Timestamp(Date(timeIntervalSince1970: Double($0) / 1000)) }
        }
        func text(_ reply: RedisReply) -> String? { reply.string.flatMap { $0.isEmpty ? nil : $0 } }
        guard let client = fields[0].string.flatMap(ClientID.init), let created = time(fields[2]),
            let account = fields[1].string.flatMap(AccountID.init), let lastUsed = time(fields[3]),
            let expires = time(fields[4])
        else { return nil }
        self.init(
            id: id, clientID: client, accountID: account, createdAt: created, lastUsedAt: lastUsed,
            expiresAt: expires, ipAddress: text(fields[5]), userAgent: text(fields[6]))
    }
}
