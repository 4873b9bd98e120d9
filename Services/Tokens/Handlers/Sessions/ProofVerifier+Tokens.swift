import Models
import Proofs
import RPC

extension ProofVerifier {
    /// Verifies identity's session proof for this client and request, and reads from it what the session is valid for. Throws
    /// 403 `invalid_proof`.
    func sessionAuthorization(
        _ proof: Proof, for purpose: ProofClaims.Purpose, client: ClientID, _ context: CallContext
    ) async throws -> (Verified, SessionAuthorization) {
        let verified = try await verify(proof, from: .identity, for: purpose, request: context.requestID)
        let claims = verified.claims
        guard claims.request == context.requestID, claims.client == client, let application = claims.application,
            let account = claims.account, let role = claims.role
        else { throw ServiceError.invalidProof }
        let authorization = SessionAuthorization(
            client: client, application: application, account: account, role: role,
            authenticationMethods: claims.authenticationMethods)
        return (verified, authorization)
    }

    /// Verifies identity's proof of which client sent this request. Throws 403 `invalid_proof`.
    func client(_ proof: Proof, _ context: CallContext) async throws(ServiceError) -> VerifiedProof<ClientProof> {
        let verified = try await verify(ClientProof.self, proof, from: .identity, request: context.requestID)
        guard verified.claims.request == context.requestID else { throw .invalidProof }
        return verified
    }
}

extension ProofSigner {
    /// Attests for identity's audit log what happened to a user's sessions in this request.
    func attest(
        _ event: Identity.RecordSessionEvent.Event, of user: UserID, _ context: CallContext
    ) async throws -> Proof {
        try await sign(
            statement: SessionEventProof(event, user: user, request: context.requestID), for: .identity)
    }
}
