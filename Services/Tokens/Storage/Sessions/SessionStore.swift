import CoreMetrics
import Foundation
import Models
import Primitives
import Proofs
import Redis

/// The sessions in Redis. Every change is one script or transaction, so it is made whole or not at all, in one round trip.
struct SessionStore: Sendable {
    /// Maximum number of sessions of a user. Beyond it, the oldest end.
    static let maximumSessions = 200

    /// How long the reason is kept for which a session ended before its user signed out of it.
    static let endReasonTTL: Duration = .seconds(7 * 24 * 3600)

    let redis: RedisClient
    let keys: RedisKeys
    let codec: RefreshTokenCodec
    let lifetimes: Lifetimes
    /// The clients whose sessions have ended because they were deleted.
    let deletedClients: DeletedClientStore
    /// The present, for all times of a session; tests can set it.
    let now: @Sendable () -> Date
    /// Refresh tokens that were used a second time, which ended their sessions.
    var reused = Counter(label: "tokens_refresh_tokens_reused")

    /// Replaces a session by a new one in another account. Throws 403 `invalid_proof` for a proof that was used or is outdated,
    /// 401 `invalid_token` for a session that has ended.
    func replace(
        _ old: SessionID, _ proof: ProofVerifier.Verified, _ authorization: SessionAuthorization,
        device: Tokens.Device, deadline: ContinuousClock.Instant
    ) async throws -> OpenedSession {
        let (id, user, now) = (SessionID.make(), proof.claims.user, now().milliseconds)
        let first = codec.first(user: user, session: id)
        let reply = try await redis.run(
            SwitchAccountScript(
                oldSession: keys.session(old, of: user), newSession: keys.session(id, of: user),
                sessions: keys.sessions(of: user), epoch: keys.epoch(of: user),
                usedProof: keys.usedProof(proof.id, of: user), now: now, usedProofTTL: ProofVerifier.memory,
                proofEpoch: proof.claims.epoch, oldSessionID: old, newSessionID: id, client: authorization.client,
                idleTTL: lifetimes.idle, epochTTL: lifetimes.epoch, codePrefix: keys.codePrefix(of: user),
                fields: fields(of: authorization, first, epoch: proof.claims.epoch, device, now)),
            deadline: deadline)
        switch reply {
        case .switched(let authenticatedAt, let methods, let expiresAt):
            var authorization = authorization
            authorization.authenticationMethods = methods
            return OpenedSession(
                user: user, session: id, authorization: authorization, authenticatedAt: authenticatedAt,
                refreshToken: first, idleLifetime: (expiresAt - now) / 1000)
        case .ended: throw ServiceError.invalidToken
        case .proofUsed, .proofOutdated: throw ServiceError.invalidProof
        }
    }

    /// The fields that every new session has.
    func fields(
        of authorization: SessionAuthorization, _ first: PresentedRefreshToken, epoch: Int, _ device: Tokens.Device,
        _ now: Int
    ) -> RedisFields {
        [
            "client": authorization.client.description, "application": authorization.application.description,
            "account": authorization.account.description, "role": authorization.role.rawValue,
            "scope": authorization.scope, "epoch": epoch, "created": now, "last_used": now, "rotated_at": now,
            "step": Int(first.step), "current": first.hash, "previous": "", "next": codec.successor(of: first).hash,
            "ip_address": device.ipAddress ?? "", "user_agent": device.storedUserAgent,
        ]
    }

    // MARK: Refreshing

    /// The outcome of an exchange.
    enum RefreshOutcome {
        case refreshed(OpenedSession)
        /// Unknown, expired, outdated or issued to another client. The error gives the reason, for callers that may know it.
        case refused(ServiceError)
        /// A replay: the session has ended.
        case reused
    }

    /// Exchanges `token` for its successor; see `refresh_session.lua`.
    ///
    /// - Parameters:
    ///   - isAuthenticated: whether the client has authenticated, as a confidential client must.
    ///   - isOAuthClient: whether an OAuth client asks, and not a browser or an app of ours.
    func refresh(
        _ token: PresentedRefreshToken, client: ClientID?, isAuthenticated: Bool = false, isOAuthClient: Bool = false,
        device: Tokens.Device, deadline: ContinuousClock.Instant
    ) async throws -> RefreshOutcome {
        let successor = codec.successor(of: token)
        let (user, now) = (token.user, now().milliseconds)
        let reply = try await redis.run(
            RefreshSessionScript(
                session: keys.session(token.session, of: user), sessions: keys.sessions(of: user),
                epoch: keys.epoch(of: user), endReason: keys.endReason(of: token.session, of: user),
                reasonTTL: Self.endReasonTTL, now: now, client: client, token: token, successor: successor,
                following: codec.successor(of: successor), grace: lifetimes.grace, idleTTL: lifetimes.idle,
                device: device, isAuthenticated: isAuthenticated, isOAuthClient: isOAuthClient),
            deadline: deadline)
        switch reply {
        case .refreshed(let authorization, let authenticatedAt, let absoluteExpiry, let openedAt):
            if try await deletedClients.hasEnded(
                sessionOf: authorization.client, openedAt: openedAt, deadline: deadline)
            {
                _ = try await end(token.session, of: user, deadline: deadline)
                return .refused(.invalidRefreshToken)
            }
            return .refreshed(
                OpenedSession(
                    user: user, session: token.session, authorization: authorization,
                    authenticatedAt: authenticatedAt, refreshToken: successor,
                    idleLifetime: min(lifetimes.idle.milliseconds, absoluteExpiry - now) / 1000))
        case .reused:
            reused.increment()
            return .reused
        case .otherClient: return .refused(.foreignRefreshToken)
        case .ended: return .refused(.outdatedRefreshToken)
        case .unknown, .expired: return .refused(.invalidRefreshToken)
        }
    }
}

extension Tokens.Device {
    /// The user agent as it is stored: at most 256 bytes, empty if there is none.
    var storedUserAgent: String { userAgent?.cut(toBytes: 256) ?? "" }
}

extension Date {
    /// Milliseconds since 1970, as Redis counts.
    var milliseconds: Int { Int(timeIntervalSince1970 * 1000) }
    /// Seconds since 1970, as tokens count.
    var seconds: Int { Int(timeIntervalSince1970) }
}
