import Models
import Redis

extension SessionStore {
    // MARK: Access tokens

    /// The state of an access token.
    enum AccessTokenState {
        case active
        /// Its session is over.
        case sessionEnded
        /// The session may go on, but not with this token: its key was revoked, or a later epoch has begun, and the session may
        /// still be kept for it.
        case outdated
    }

    /// Whether a token's session goes on.
    func isActive(_ token: CheckedToken, deadline: ContinuousClock.Instant) async throws -> Bool {
        try await state(of: token, deadline: deadline) == .active
    }

    /// The state of a token. It is active if its session exists, no later epoch of its user has begun, and its key was not
    /// revoked; the key is looked up each time, so that a revocation counts at once on every replica.
    func state(of token: CheckedToken, deadline: ContinuousClock.Instant) async throws -> AccessTokenState {
        try await state(of: token.claims.session, of: token.claims.user, keyID: token.kid, deadline: deadline)
    }

    /// The state of the access tokens of a session that are signed with a key.
    func state(
        of session: SessionID, of user: UserID, keyID: String, deadline: ContinuousClock.Instant
    ) async throws -> AccessTokenState {
        let replies = try await redis.pipeline(
            [
                RedisCommand("HGET", keys.session(session, of: user), "epoch"),
                RedisCommand("GET", keys.epoch(of: user)),
                RedisCommand("HEXISTS", keys.signingKeys, keyID),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        if replies[0].isNull { return .sessionEnded }
        guard let epoch = replies[0].int, let isKeyKnown = replies[2].int else { throw RedisError.protocolError }
        let current = try Self.epoch(replies[1])
        return isKeyKnown == 1 && epoch >= current ? .active : .outdated
    }

    // MARK: Sessions

    /// What is known of an active session.
    struct SessionStatus: Sendable {
        let epoch: Int
        /// When it began, when its user last authenticated, and when it ends at the latest, in milliseconds since 1970.
        let createdAt: Int
        let authenticatedAt: Int
        let absoluteExpiry: Int
        /// How they authenticated, and when for each context.
        let authentication: SessionAuthentication
    }

    /// The status of a token's session; nil when it is over, or the token's key was revoked.
    func status(of token: CheckedToken, deadline: ContinuousClock.Instant) async throws -> SessionStatus? {
        let (session, user) = (token.claims.session, token.claims.user)
        let replies = try await redis.pipeline(
            [
                RedisCommand(
                    "HMGET", keys.session(session, of: user), "epoch", "created", "authenticated", "absolute_expiry",
                    "auth_time", "amr", "two_factors", "phishing_resistant"),
                RedisCommand("GET", keys.epoch(of: user)),
                RedisCommand("HEXISTS", keys.signingKeys, token.kid),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        if replies[0].array?.first?.isNull == true { return nil }
        var fields = try ReplyFields(replies[0])
        let (epoch, createdAt, reauthenticatedAt) = (try fields.int(), try fields.int(), try fields.optionalInt())
        let (absoluteExpiry, time) = (try fields.int(), try fields.int())
        let status = SessionStatus(
            epoch: epoch, createdAt: createdAt, authenticatedAt: reauthenticatedAt ?? createdAt,
            absoluteExpiry: absoluteExpiry,
            // A session that replaces another one has its `auth_time`, which counts seconds.
            authentication: try SessionAuthentication(
                try fields.words(), at: min(reauthenticatedAt ?? createdAt, time * 1000 + 999),
                twoFactors: try fields.optionalField(), phishingResistant: try fields.optionalField()))
        guard status.epoch >= (try Self.epoch(replies[1])), replies[2].int == 1 else { return nil }
        let hasEnded = try await deletedClients.hasEnded(
            sessionOf: token.claims.client, openedAt: createdAt, deadline: deadline)
        return hasEnded ? nil : status
    }

    /// Whether a session goes on: it exists, and no later epoch of its user has begun.
    func isActive(_ session: SessionID, of user: UserID, deadline: ContinuousClock.Instant) async throws -> Bool {
        let replies = try await redis.pipeline(
            [
                RedisCommand("HGET", keys.session(session, of: user), "epoch"),
                RedisCommand("GET", keys.epoch(of: user)),
            ],
            deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        if replies[0].isNull { return false }
        guard let epoch = replies[0].int else { throw RedisError.protocolError }
        return epoch >= (try Self.epoch(replies[1]))
    }

    // MARK: Refresh tokens

    /// What a refresh token is valid for.
    struct RefreshTokenStatus: Sendable {
        let client: ClientID
        let application: ApplicationID
        let scope: String
        /// When it expires if it is not used, in milliseconds since 1970.
        let idleExpiry: Int
        /// Whether it is the token that was issued last, and not one that was replaced.
        let isCurrent: Bool
    }

    /// Looks `token` up without using it; nil when its session is over.
    func status(
        of token: PresentedRefreshToken, deadline: ContinuousClock.Instant
    ) async throws -> RefreshTokenStatus? {
        let replies = try await redis.pipeline(
            [
                RedisCommand(
                    "HMGET", keys.session(token.session, of: token.user), "client", "application", "scope",
                    "idle_expiry", "current", "epoch", "created"),
                RedisCommand("GET", keys.epoch(of: token.user)),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        if replies[0].array?.first?.isNull == true { return nil }
        var fields = try ReplyFields(replies[0])
        let status = RefreshTokenStatus(
            client: try fields.value(ClientID.init), application: try fields.value(ApplicationID.init),
            scope: try fields.text(), idleExpiry: try fields.int(), isCurrent: try fields.bytes() == Array(token.hash))
        guard try fields.int() >= (try Self.epoch(replies[1])), status.idleExpiry > now().milliseconds else {
            return nil
        }
        let hasEnded = try await deletedClients.hasEnded(
            sessionOf: status.client, openedAt: try fields.int(), deadline: deadline)
        return hasEnded ? nil : status
    }

    /// Reads a user's epoch; 0 before the first.
    static func epoch(_ reply: RedisReply) throws(RedisError) -> Int {
        if reply.isNull { return 0 }
        guard let epoch = reply.int else { throw .protocolError }
        return epoch
    }
}
