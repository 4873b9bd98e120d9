import Models
import Proofs
import RPC

/// Opens a session for the user, account and role of a proof, and for nobody else.
struct IssueSession: Sendable {
    let proofs: ProofVerifier
    let sessions: SessionStore
    let mint: TokenIssuer

    func callAsFunction(_ call: Tokens.IssueSession, _ context: CallContext) async throws -> Tokens.IssuedSession {
        let (proof, grounds) = try await proofs.grounds(call.proof, for: .session, client: call.client, context)
        let opened = try await sessions.open(proof, grounds, device: call.device, deadline: context.deadline.instant)
        return try mint.grant(for: opened)
    }
}

extension ProofVerifier {
    /// What a session may rest on, by a proof of identity's that was made for this client and request.
    func grounds(
        _ proof: Proof, for purpose: ProofClaims.Purpose, client: ClientID, _ context: CallContext
    ) async throws -> (Verified, SessionAuthorization) {
        let verified = try await verify(proof, from: .identity, for: purpose, request: context.requestID)
        let claims = verified.claims
        guard claims.request == context.requestID, claims.client == client, let application = claims.application,
            let account = claims.account,
            let role = claims.role
        else { throw ServiceError.invalidProof }
        return (
            verified,
            SessionAuthorization(
                client: client, application: application, account: account, role: role,
                authenticationMethods: claims.authenticationMethods)
        )
    }
}
