import Models
import Proofs
import RPC

/// Replaces a session by a new one in another account.
struct SwitchAccount: Sendable {
    let proofs: ProofVerifier
    let sessions: SessionStore
    let mint: TokenIssuer

    func callAsFunction(_ call: Tokens.SwitchAccount, _ context: CallContext) async throws -> Tokens.IssuedSession {
        let (proof, grounds) = try await proofs.grounds(call.proof, for: .switching, client: call.client, context)
        let opened = try await sessions.replace(
            call.session, proof, grounds, device: call.device, deadline: context.deadline.instant)
        return try mint.grant(for: opened)
    }
}
