import Models
import Proofs
import RPC

/// Opens a session for the user, account and role of a session proof.
struct IssueSessionHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let signIns: PendingSignInStore
    let sessions: SessionStore
    let tokenIssuer: TokenIssuer
    let proofSigner: ProofSigner

    func callAsFunction(_ call: Tokens.IssueSession, _ context: CallContext) async throws -> Tokens.IssuedSession {
        let (proof, authorization) = try await proofVerifier.sessionAuthorization(
            call.proof, for: .session, client: call.client, context)
        // Before the session, so that a token opens one session only.
        if let signIn = proof.claims.pendingSignIn {
            try await signIns.end(signIn, deadline: context.deadline.instant)
        }
        let opened = try await sessions.open(
            proof, authorization, device: call.device, deadline: context.deadline.instant)
        var issued = try tokenIssuer.sessionTokens(for: opened)
        if call.isNewDevice {
            issued.attestation = try await proofSigner.attest(.newDevice, of: proof.claims.user, context)
        }
        return issued
    }
}
