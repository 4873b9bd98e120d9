import Models
import Proofs
import RPC

/// Takes back what a user has allowed a client to do. The client's sessions end: the event for that is enqueued in the same transaction.
struct RevokeConsentHandler: RPCHandler {
    let sessions: SessionVerifier
    let consents: ConsentStore
    let signer: ProofSigner

    func callAsFunction(
        _ call: Identity.RevokeConsent, _ context: CallContext
    ) async throws -> Identity.RevokeConsent.Reply {
        let proof = try await sessions.verify(call.session, context)
        let audit = AuditEntry(
            event: .consentRevoked, application: proof.claims.application, user: proof.claims.user,
            client: call.client, ipAddress: call.ipAddress, device: call.origin?.deviceName, context: context)
        let revocation = try await consents.revoke(
            call.client, by: FactorOwner(proof), audit: audit, deadline: context.deadline.instant)
        return .init(proof: try await signer.sign(statement: revocation, for: .tokens))
    }
}
