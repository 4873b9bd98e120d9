import Models
import Proofs
import RPC

/// Renews the sign-in of a session whose user has authenticated again.
struct ReauthenticateHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let sessions: SessionStore
    let tokenIssuer: TokenIssuer

    func callAsFunction(
        _ call: Tokens.Reauthenticate, _ context: CallContext
    ) async throws -> Tokens.Reauthenticate.Reply {
        let proof = try await proofVerifier.verify(
            ReauthenticationProof.self, call.proof, from: .identity, request: context.requestID)
        guard proof.claims.request == context.requestID else { throw ServiceError.invalidProof }
        let (authorization, authenticatedAt) = try await sessions.reauthenticate(
            proof, deadline: context.deadline.instant)
        let token = try tokenIssuer.accessToken(
            of: proof.claims.user, session: proof.claims.session, authorization, authenticatedAt: authenticatedAt)
        return .init(accessToken: token, expiresIn: tokenIssuer.lifetimes.accessToken.seconds)
    }
}
