import Logging
import Models
import Proofs
import RPC

/// Ends every session of a user, or all but one.
struct EndAllSessionsHandler: RPCHandler {
    let owners: SessionOwnerResolver
    let sessions: SessionStore
    let proofSigner: ProofSigner
    let logger: Logger

    func callAsFunction(_ call: Tokens.EndAllSessions, _ context: CallContext) async throws -> Tokens.SessionsEnded {
        let user = try await owners.user(call.owner, context)
        let ended = try await sessions.endAll(of: user, keeping: call.keeping, deadline: context.deadline.instant)
        logger.info(
            "all sessions ended",
            metadata: ["user": "\(user)", "sessions": "\(ended)", "by": "\(context.caller)"])
        let proof = ended == 0 ? nil : try await proofSigner.attest(.sessionsEnded, of: user, context)
        return .init(count: ended, proof: proof)
    }
}
