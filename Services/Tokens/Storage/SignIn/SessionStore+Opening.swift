import Foundation
import Models
import Proofs
import Redis

extension SessionStore {
    /// Opens a session for a session proof. Throws 403 `invalid_proof` for a proof that was used or is outdated, 401
    /// `sign_in_token_invalid` if it ends a step-up whose session has ended meanwhile.
    func open(
        _ proof: ProofVerifier.Verified, _ authorization: SessionAuthorization, device: Tokens.Device,
        deadline: ContinuousClock.Instant
    ) async throws -> OpenedSession {
        let (id, user, now) = (SessionID.make(), proof.claims.user, now().milliseconds)
        let first = codec.first(user: user, session: id)
        let absoluteExpiry = now + lifetimes.absolute.milliseconds
        let idleExpiry = min(now + lifetimes.idle.milliseconds, absoluteExpiry)
        let more: RedisFields = [
            "amr": authorization.authenticationMethods.joined(separator: " "), "auth_time": now / 1000,
            "absolute_expiry": absoluteExpiry, "idle_expiry": idleExpiry,
        ]
        let reply = try await redis.run(
            IssueSessionScript(
                session: keys.session(id, of: user), sessions: keys.sessions(of: user), epoch: keys.epoch(of: user),
                usedProof: keys.usedProof(proof.id, of: user),
                strengthened: proof.claims.strengthenedSession.map { keys.session($0, of: user) }, now: now,
                usedProofTTL: ProofVerifier.memory,
                proofEpoch: proof.claims.epoch, sessionID: id, expiresAt: idleExpiry, epochTTL: lifetimes.epoch,
                maximumSessions: Self.maximumSessions, sessionPrefix: keys.sessionPrefix(of: user),
                fields: fields(of: authorization, first, epoch: proof.claims.epoch, device, now) + more
                    + SessionAuthentication(authorization.authenticationMethods, at: now).fields),
            deadline: deadline)
        switch reply {
        case .issued:
            return OpenedSession(
                user: user, session: id, authorization: authorization, authenticatedAt: now / 1000,
                refreshToken: first, idleLifetime: (idleExpiry - now) / 1000)
        case .proofUsed, .proofOutdated: throw ServiceError.invalidProof
        case .strengthenedEnded: throw ServiceError.signInTokenInvalid
        }
    }
}
