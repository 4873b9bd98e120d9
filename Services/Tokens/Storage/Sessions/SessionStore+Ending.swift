import Models
import Primitives
import Redis

extension SessionStore {
    /// Ends one session. False when the user has no session of this id.
    ///
    /// - Parameter reason: what the sign-in page tells in the session's browser; nil if the session ends there.
    func end(
        _ session: SessionID, of user: UserID, because reason: SessionEndReason? = nil,
        deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let replies = try await redis.transaction(
            [
                RedisCommand("HMGET", keys.session(session, of: user), "confidential", "delegated"),
                RedisCommand("DEL", keys.session(session, of: user)),
                RedisCommand("ZREM", keys.sessions(of: user), session.description),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        guard replies.count == 3, let oauth = replies[0].array, let deleted = replies[1].int else {
            throw RedisError.protocolError
        }
        // An OAuth client is not told why its user's session ended.
        if deleted == 1, let reason, !oauth.contains(where: { $0.string == "1" }) {
            let key = keys.endReason(of: session, of: user)
            _ = try await redis.send(
                RedisCommand("SET", key, reason.rawValue, "PX", Self.endReasonTTL.milliseconds), deadline: deadline)
        }
        return deleted == 1
    }

    /// Ends the session of a genuine refresh token, and returns its user; nil when there was nothing to end. The session of a
    /// third-party or confidential client is not a browser's to end.
    func end(of token: PresentedRefreshToken, deadline: ContinuousClock.Instant) async throws -> UserID? {
        guard try await browserClient(of: token, deadline: deadline) != nil,
            try await end(token.session, of: token.user, deadline: deadline)
        else { return nil }
        return token.user
    }

    /// The client of a refresh token's session; nil when the session is over or is not a browser's.
    func browserClient(
        of token: PresentedRefreshToken, deadline: ContinuousClock.Instant
    ) async throws -> ClientID? {
        let session = keys.session(token.session, of: token.user)
        let reply = try await redis.send(
            RedisCommand("HMGET", session, "client", "confidential", "delegated"), deadline: deadline)
        guard let fields = reply.array, fields.count == 3 else { throw RedisError.protocolError }
        guard fields[1].string != "1", fields[2].string != "1" else { return nil }
        return fields[0].string.flatMap(ClientID.init)
    }

    /// Why the session of a genuine refresh token has ended; nil while it goes on.
    func endReason(
        of token: PresentedRefreshToken, deadline: ContinuousClock.Instant
    ) async throws -> SessionEndReason? {
        let replies = try await redis.pipeline(
            [
                RedisCommand("EXISTS", keys.session(token.session, of: token.user)),
                RedisCommand("GET", keys.endReason(of: token.session, of: token.user)),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        if replies[0].int == 1 { return nil }
        guard !replies[1].isNull else { return .expired }
        guard let reason = replies[1].string.flatMap(SessionEndReason.init) else { throw RedisError.protocolError }
        return reason
    }

    /// Ends every session of a user except `kept`, and returns how many ended.
    func endAll(of user: UserID, keeping kept: SessionID?, deadline: ContinuousClock.Instant) async throws -> Int {
        try await redis.run(
            EndAllSessionsScript(
                sessions: keys.sessions(of: user), keptSession: kept, sessionPrefix: keys.sessionPrefix(of: user),
                reason: .signedOut, reasonPrefix: keys.endReasonPrefix(of: user), reasonTTL: Self.endReasonTTL),
            deadline: deadline)
    }

    /// Begins an epoch: sessions of earlier epochs end, except `kept`. Returns how many ended.
    ///
    /// - Parameter account: the account whose sessions end, while the others go on; nil for all accounts.
    func advanceEpoch(
        of user: UserID, to epoch: Int, keeping kept: SessionID?, in account: AccountID? = nil,
        because reason: SessionEndReason = .accessChanged, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        try await redis.run(
            AdvanceEpochScript(
                epoch: keys.epoch(of: user), sessions: keys.sessions(of: user), newEpoch: epoch,
                epochTTL: lifetimes.epoch, keptSession: kept, endedAccount: account,
                sessionPrefix: keys.sessionPrefix(of: user), reason: reason,
                reasonPrefix: keys.endReasonPrefix(of: user), reasonTTL: Self.endReasonTTL),
            deadline: deadline)
    }
}
