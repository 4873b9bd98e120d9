import Foundation
import Models
import Proofs
import Redis

/// The sessions in Redis: every change is one script, so it happens whole or not at all, and in one round trip.
struct SessionStore: Sendable {
    /// A user has no more sessions than this; the oldest end.
    static let maximumSessions = 200
    /// Bytes of a browser's name that are kept.
    static let maximumUserAgentLength = 256

    let redis: RedisClient
    let keys: RedisKeys
    let codec: RefreshTokenCodec
    let lifetimes: Lifetimes
    /// The present. One clock for all times in a session, and one that tests can set.
    let now: @Sendable () -> Date

    private var milliseconds: Int { Int(now().timeIntervalSince1970 * 1000) }

    // MARK: Opening

    /// Opens a session for what `proof` says. Throws 403 for a proof that was used or is outdated.
    func open(
        _ proof: ProofVerifier.Verified, _ grounds: SessionAuthorization, device: Tokens.Device,
        deadline: ContinuousClock.Instant
    ) async throws -> OpenedSession {
        let (id, user, now) = (SessionID.make(), proof.claims.user, milliseconds)
        let first = codec.first(user: user, session: id)
        let absolute = now + lifetimes.absolute.milliseconds
        let idle = min(now + lifetimes.idle.milliseconds, absolute)
        let fields =
            fields(of: grounds, first, epoch: proof.claims.epoch, device, now)
            + [
                "amr", grounds.authenticationMethods.joined(separator: " "), "auth_time", now / 1000,
                "absolute_expiry", absolute, "idle_expiry", idle,
            ] as [any RedisArgument]
        let head: [any RedisArgument] = [
            now, ProofVerifier.memory.milliseconds, proof.claims.epoch, id.description, idle,
            lifetimes.epoch.milliseconds, Self.maximumSessions, keys.sessionPrefix(of: user),
        ]
        let reply = try await redis.run(
            Scripts.issueSession,
            keys: [
                keys.session(id, of: user), keys.sessions(of: user), keys.epoch(of: user),
                keys.usedProof(proof.id, of: user),
            ],
            arguments: head + fields, deadline: deadline)
        guard reply.string == "ok" else { throw ServiceError.invalidProof }
        return OpenedSession(
            user: user, session: id, grounds: grounds, authenticatedAt: now / 1000, refreshToken: first,
            idleLifetime: (idle - now) / 1000)
    }

    /// Replaces a session by one in another account. Throws 403 for a proof that does not count, 401 for a session
    /// that has ended.
    func replace(
        _ old: SessionID, _ proof: ProofVerifier.Verified, _ grounds: SessionAuthorization, device: Tokens.Device,
        deadline: ContinuousClock.Instant
    ) async throws -> OpenedSession {
        let (id, user, now) = (SessionID.make(), proof.claims.user, milliseconds)
        let first = codec.first(user: user, session: id)
        let head: [any RedisArgument] = [
            now, ProofVerifier.memory.milliseconds, proof.claims.epoch, old.description, id.description,
            grounds.client.description, lifetimes.idle.milliseconds, lifetimes.epoch.milliseconds,
            keys.codePrefix(of: user),
        ]
        let reply = try await redis.run(
            Scripts.switchSession,
            keys: [
                keys.session(old, of: user), keys.session(id, of: user), keys.sessions(of: user),
                keys.epoch(of: user), keys.usedProof(proof.id, of: user),
            ],
            arguments: head + fields(of: grounds, first, epoch: proof.claims.epoch, device, now), deadline: deadline)
        let answer = reply.array ?? []
        switch answer.first?.string {
        case "ok" where answer.count == 4:
            var grounds = grounds
            grounds.authenticationMethods = (answer[2].string ?? "").split(separator: " ").map(String.init)
            return OpenedSession(
                user: user, session: id, grounds: grounds, authenticatedAt: answer[1].int ?? 0, refreshToken: first,
                idleLifetime: ((answer[3].int ?? now) - now) / 1000)
        case "ended": throw ServiceError.invalidToken
        default: throw ServiceError.invalidProof
        }
    }

    private func fields(
        of grounds: SessionAuthorization, _ first: PresentedToken, epoch: Int, _ device: Tokens.Device, _ now: Int
    ) -> [any RedisArgument] {
        [
            "client", grounds.client.description, "application", grounds.application.description, "account",
            grounds.account.description, "role", grounds.role.rawValue, "scope", grounds.scope, "epoch", epoch,
            "created", now, "last_used", now, "rotated_at", now, "step", Int(first.step), "current", first.hash,
            "previous", "", "next", codec.successor(of: first).hash, "ip_address", device.ipAddress ?? "",
            "user_agent", device.userAgent?.cut(toBytes: Self.maximumUserAgentLength) ?? "",
        ]
    }

    // MARK: Refreshing

    /// How an exchange ended.
    enum Exchange {
        case granted(OpenedSession)
        /// Unknown, expired, outdated, or of another client: with the reason, for those who may hear it.
        case refused(ServiceError)
        /// A replay: the session has been ended.
        case reused
    }

    /// Trades `token` for its successor; see `refresh_session.lua`.
    ///
    /// - Parameters:
    ///   - isShown: whether the client has shown who it is, as one that can has to.
    ///   - isByClient: whether an OAuth client asks, and not somebody's browser or app.
    func exchange(
        _ token: PresentedToken, client: ClientID?, isShown: Bool = false, isByClient: Bool = false,
        device: Tokens.Device, deadline: ContinuousClock.Instant
    ) async throws -> Exchange {
        let successor = codec.successor(of: token)
        let (user, now) = (token.user, milliseconds)
        let reply = try await redis.run(
            Scripts.refreshSession,
            keys: [keys.session(token.session, of: user), keys.sessions(of: user), keys.epoch(of: user)],
            arguments: [
                now, client?.description ?? "", Int(token.step), token.hash, successor.hash,
                codec.successor(of: successor).hash, lifetimes.grace.milliseconds, lifetimes.idle.milliseconds,
                token.session.description, device.ipAddress ?? "",
                device.userAgent?.cut(toBytes: Self.maximumUserAgentLength) ?? "", isShown ? "1" : "",
                isByClient ? "1" : "",
            ],
            deadline: deadline)
        let answer = reply.array ?? []
        switch answer.first?.string {
        case "ok":
            guard var grounds = SessionAuthorization(answer.dropFirst().map { $0.string ?? "" }), answer.count == 10
            else {
                throw ServiceError.internal
            }
            grounds.isDelegated = answer[9].string == "1"
            let lifetime = min(lifetimes.idle.milliseconds, (answer[8].int ?? now) - now) / 1000
            return .granted(
                OpenedSession(
                    user: user, session: token.session, grounds: grounds, authenticatedAt: answer[6].int ?? 0,
                    refreshToken: successor, idleLifetime: lifetime))
        case "reused": return .reused
        case "other_client": return .refused(.foreignRefreshToken)
        case "ended": return .refused(.outdatedRefreshToken)
        default: return .refused(.invalidRefreshToken)
        }
    }
}
