import Logging
import Models
import Proofs
import RPC

/// Ends the session of a refresh token. A used token is enough: its holder could end the session by replaying it as well.
struct SignOutHandler: RPCHandler {
    let sessions: SessionStore
    let proofSigner: ProofSigner
    let logger: Logger

    func callAsFunction(_ call: Tokens.SignOut, _ context: CallContext) async throws -> Tokens.Revoked {
        guard let token = sessions.codec.read(call.refreshToken),
            let user = try await sessions.end(of: token, deadline: context.deadline.instant)
        else { return Tokens.Revoked(user: nil) }
        logger.info(
            "session ended",
            metadata: ["user": "\(user)", "session": "\(token.session)", "by": "\(context.caller)"])
        return Tokens.Revoked(user: user, proof: try await proofSigner.attest(.sessionEnded, of: user, context))
    }
}
