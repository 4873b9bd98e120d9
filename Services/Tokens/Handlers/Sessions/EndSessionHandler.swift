import Logging
import Models
import Proofs
import RPC

/// Ends one session of a user: its tokens are refused from now on.
struct EndSessionHandler: RPCHandler {
    let owners: SessionOwnerResolver
    let sessions: SessionStore
    let proofSigner: ProofSigner
    let logger: Logger

    func callAsFunction(_ call: Tokens.EndSession, _ context: CallContext) async throws -> Tokens.SessionsEnded {
        let user = try await owners.user(call.owner, session: call.session, context)
        let isEnded = try await sessions.end(
            call.session, of: user, because: .signedOut, deadline: context.deadline.instant)
        guard isEnded else { throw ServiceError.notFound("session") }
        logger.info(
            "session ended",
            metadata: ["user": "\(user)", "session": "\(call.session)", "by": "\(context.caller)"])
        return .init(count: 1, proof: try await proofSigner.attest(.sessionEnded, of: user, context))
    }
}
