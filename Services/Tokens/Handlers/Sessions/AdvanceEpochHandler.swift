import Logging
import Models
import Proofs
import RPC

/// Ends the sessions of a user from before a change of password, status or role.
struct AdvanceEpochHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let sessions: SessionStore
    let logger: Logger

    func callAsFunction(_ call: Tokens.AdvanceEpoch, _ context: CallContext) async throws -> Nothing {
        let claims = try await proofVerifier.verify(
            call.proof, from: .identity, for: .epoch, request: context.requestID
        ).claims
        let ended = try await sessions.advanceEpoch(
            of: claims.user, to: claims.epoch, keeping: claims.keptSession, in: claims.endedAccount,
            because: claims.endReason ?? .accessChanged, deadline: context.deadline.instant)
        if ended > 0 {
            logger.info("sessions ended by a new epoch", metadata: ["user": "\(claims.user)", "sessions": "\(ended)"])
        }
        return Nothing()
    }
}
