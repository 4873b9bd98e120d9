import Models
import Proofs

extension SessionStore {
    /// Renews the sign-in of a session for identity's proof that its user has authenticated again. Returns what its tokens are
    /// valid for from now on, and its new `auth_time`.
    ///
    /// - Throws: 403 `invalid_proof` for a proof that was used, 401 `invalid_token` if the session has ended or the user's rights
    ///   have changed.
    func reauthenticate(
        _ proof: ProofVerifier.VerifiedProof<ReauthenticationProof>, deadline: ContinuousClock.Instant
    ) async throws -> (SessionAuthorization, authenticatedAt: Int) {
        let (claims, now) = (proof.claims, now().milliseconds)
        let reply = try await redis.run(
            ReauthenticateScript(
                session: keys.session(claims.session, of: claims.user), epoch: keys.epoch(of: claims.user),
                usedProof: keys.usedProof(proof.id, of: claims.user), now: now, usedProofTTL: ProofVerifier.memory,
                proofEpoch: claims.epoch, authenticationMethods: claims.authenticationMethods), deadline: deadline)
        switch reply {
        case .renewed(let authorization): return (authorization, now / 1000)
        case .ended: throw ServiceError.invalidToken
        case .proofUsed: throw ServiceError.invalidProof
        }
    }
}
