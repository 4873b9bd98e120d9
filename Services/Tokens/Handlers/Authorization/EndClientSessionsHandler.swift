import Logging
import Models
import Proofs
import RPC

/// Ends the sessions of a client whose user has revoked what it may do.
struct EndClientSessionsHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let sessions: SessionStore
    let logger: Logger

    func callAsFunction(_ call: Tokens.EndClientSessions, _ context: CallContext) async throws -> Nothing {
        let claims = try await proofVerifier.verify(
            ConsentRevocationProof.self, call.proof, from: .identity, request: context.requestID
        ).claims
        let ended = try await sessions.endSessions(
            of: claims.client, actingFor: claims.user, openedUntil: claims.revokedAt,
            deadline: context.deadline.instant)
        if ended > 0 {
            logger.info(
                "sessions ended by a revoked consent",
                metadata: ["user": "\(claims.user)", "client": "\(claims.client)", "sessions": "\(ended)"])
        }
        return Nothing()
    }
}
