import Logging
import Models
import Proofs
import RPC

/// Ends the session of a token that a client no longer needs. An access token ends with its session too: none is valid without.
struct RevokeTokenHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let usedProofs: UsedClientProofStore
    let sessions: SessionStore
    let checker: AccessTokenChecker
    let proofSigner: ProofSigner
    let logger: Logger

    func callAsFunction(_ call: Tokens.RevokeToken, _ context: CallContext) async throws -> Tokens.Revoked {
        let proof = try await proofVerifier.client(call.client, context)
        let (client, deadline) = (proof.claims.client, context.deadline.instant)
        try await usedProofs.use(proof, for: call.token, deadline: deadline)
        let (user, session, holder): (UserID, SessionID, ClientID)
        if let token = sessions.codec.read(call.token) {
            guard let status = try await sessions.status(of: token, deadline: deadline) else {
                return Tokens.Revoked(user: nil)
            }
            (user, session, holder) = (token.user, token.session, status.client)
        } else if let claims = try await checker.checkIfValid(call.token)?.claims {
            (user, session, holder) = (claims.user, claims.session, claims.client)
        } else {
            return Tokens.Revoked(user: nil)
        }
        guard holder == client else { throw ServiceError.invalidGrant("This token was issued to another client.") }
        let isEnded = try await sessions.end(session, of: user, deadline: deadline)
        logger.info("session ended by its client", metadata: ["user": "\(user)", "session": "\(session)"])
        guard isEnded else { return Tokens.Revoked(user: nil) }
        return Tokens.Revoked(user: user, proof: try await proofSigner.attest(.sessionEnded, of: user, context))
    }
}
