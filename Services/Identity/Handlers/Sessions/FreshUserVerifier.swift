import Models
import Proofs
import RPC

/// A user who changes something that needs a fresh sign-in, in a session.
struct FreshUser: Sendable {
    let user: UserRecord
    /// The client of the session.
    let client: Client
    /// Tokens' proof that the session was presented. It is not used up yet.
    let proof: ProofVerifier.VerifiedProof<SessionProof>

    /// What the proof states.
    var session: SessionProof { proof.claims }

    /// What a store needs to use up the proof and to lock the user.
    var owner: FactorOwner { FactorOwner(proof) }
}

/// Verifies the user of a change that needs a fresh sign-in: the session, how fresh it is, its client, and its user.
struct FreshUserVerifier: Sendable {
    let sessions: SessionVerifier
    let freshSignIn: FreshSignInVerifier
    let clients: ClientStore
    let activeUsers: ActiveUsers

    /// The user of a session who has just signed in, or who sends their password.
    ///
    /// - Throws: 403 `invalid_proof`, `user_suspended`; 401 `invalid_token` if there is no such user; 400 `unknown_client`; what
    ///   ``FreshSignInVerifier/require(_:of:deadline:)`` throws.
    func verify(
        _ session: Proof, _ freshness: Identity.FreshSignIn, _ context: CallContext
    ) async throws -> FreshUser {
        let proof = try await sessions.verify(session, context)
        let claims = proof.claims
        try await freshSignIn.require(freshness, of: claims, deadline: context.deadline.instant)
        let client = try await clients.require(claims.client, deadline: context.deadline.instant)
        let user = try await activeUsers.find(claims.user, of: claims.application, context)
        return FreshUser(user: user, client: client, proof: proof)
    }
}
