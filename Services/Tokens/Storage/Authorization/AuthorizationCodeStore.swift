import Foundation
import Models
import Primitives
import Proofs
import Redis

/// The authorization codes that wait to be exchanged. Redis holds only their hashes.
struct AuthorizationCodeStore: Sendable {
    let redis: RedisClient
    let keys: RedisKeys
    let codec: RefreshTokenCodec
    let lifetimes: Lifetimes
    /// The present, which tests can set.
    let now: @Sendable () -> Date

    /// Issues a code for `request` from a browser's session, which states the given authentication of it.
    ///
    /// - Parameter context: the `acr` for a client that asks for one.
    func issue(
        for request: AuthorizationRequest, from claims: AccessTokenClaims, _ status: SessionStore.SessionStatus,
        _ authentication: SessionAuthentication.Event, as context: AuthenticationContext,
        deadline: ContinuousClock.Instant
    ) async throws -> AuthorizationCode {
        let code = AuthorizationCode(for: claims.user)
        let key = keys.code(code.hash, of: claims.user)
        let fields: RedisFields = [
            "client": request.client.description, "application": request.application.description,
            "redirect_uri": request.redirectURI, "challenge": request.codeChallenge, "scope": request.scope,
            "nonce": request.nonce ?? "", "account": claims.account.description, "role": claims.role.rawValue,
            "amr": authentication.methods.joined(separator: " "),
            "auth_time":
                (authentication.time > 0 ? authentication.time : min(status.createdAt, claims.authenticatedAt * 1000))
                / 1000,
            "acr": request.contexts == nil ? "" : context.rawValue,
            "epoch": status.epoch, "absolute_expiry": status.absoluteExpiry, "session": claims.session.description,
            "expires": now().milliseconds + lifetimes.code.milliseconds,
        ]
        let replies = try await redis.transaction(
            [
                RedisCommand(
                    "HSET", arguments: [key] + (fields + status.authentication.fields).arguments),
                RedisCommand("PEXPIRE", key, lifetimes.code.milliseconds),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        return code
    }

    /// The outcome of an exchange.
    enum Exchange {
        /// `isRefreshable`: whether the client gets the refresh token.
        case exchanged(OpenedSession, isRefreshable: Bool, nonce: String?)
        /// Unknown, expired, of another client, with another verifier, or from a session that has ended.
        case refused
        /// The code was used before; the session that it opened has ended.
        case reused
    }

    /// Exchanges `code` for a new session, once; see `exchange_authorization_code.lua`. Throws 403 `invalid_proof` for a proof
    /// that was used.
    ///
    /// - Parameter challenge: the code challenge of the presented verifier (RFC 7636 §4.6).
    func exchange(
        _ code: AuthorizationCode, client: ProofVerifier.VerifiedProof<ClientProof>, redirectURI: String?,
        challenge: String, device: Tokens.Device, deadline: ContinuousClock.Instant
    ) async throws -> Exchange {
        let (id, user, now) = (SessionID.make(), code.user, now().milliseconds)
        let first = codec.first(user: user, session: id)
        let fields: RedisFields = [
            "created": now, "last_used": now, "rotated_at": now, "step": Int(first.step), "previous": "",
            "next": codec.successor(of: first).hash, "ip_address": device.ipAddress ?? "",
            "user_agent": device.storedUserAgent, "confidential": client.claims.isConfidential ? "1" : "",
            "delegated": client.claims.isFirstParty ? "" : "1",
        ]
        let reply = try await redis.run(
            ExchangeAuthorizationCodeScript(
                code: keys.code(code.hash, of: user), session: keys.session(id, of: user),
                sessions: keys.sessions(of: user), epoch: keys.epoch(of: user),
                usedProof: keys.usedProof(client.id, of: user),
                revocation: keys.consentRevocation(of: client.claims.client, by: user), now: now,
                client: client.claims.client,
                application: client.claims.application, redirectURI: redirectURI, challenge: challenge,
                isFirstParty: client.claims.isFirstParty, usedProofTTL: ProofVerifier.memory,
                usedCodeTTL: lifetimes.usedCode, epochTTL: lifetimes.epoch, sessionID: id,
                maximumSessions: SessionStore.maximumSessions, sessionPrefix: keys.sessionPrefix(of: user),
                idleTTL: lifetimes.idle, unrefreshedTTL: lifetimes.unrefreshed, refreshToken: first,
                codeHash: code.hash, codeTTL: lifetimes.code, fields: fields), deadline: deadline)
        switch reply {
        case .exchanged(let exchanged):
            var authorization = exchanged.authorization
            authorization.isDelegated = !client.claims.isFirstParty
            let opened = OpenedSession(
                user: user, session: id, authorization: authorization, authenticatedAt: exchanged.authenticatedAt,
                refreshToken: first, idleLifetime: (exchanged.expiresAt - now) / 1000)
            return .exchanged(opened, isRefreshable: exchanged.isRefreshable, nonce: exchanged.nonce)
        case .unknown: return .refused
        case .reused: return .reused
        case .proofUsed: throw ServiceError.invalidProof
        }
    }
}
