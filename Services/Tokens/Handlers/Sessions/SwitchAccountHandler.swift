import Models
import Proofs
import RPC

/// Replaces a session by a new one in another account.
struct SwitchAccountHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let sessions: SessionStore
    let tokenIssuer: TokenIssuer

    func callAsFunction(_ call: Tokens.SwitchAccount, _ context: CallContext) async throws -> Tokens.IssuedSession {
        let (proof, authorization) = try await proofVerifier.sessionAuthorization(
            call.proof, for: .switching, client: call.client, context)
        let opened = try await sessions.replace(
            call.session, proof, authorization, device: call.device, deadline: context.deadline.instant)
        return try tokenIssuer.sessionTokens(for: opened)
    }
}
