import Models
import Proofs
import RPC

/// Records that a mailed code was wrong. Mailer attests it, because the audit log is ours.
struct RecordWrongCodeHandler: RPCHandler {
    let proofs: ProofVerifier
    let clients: ClientStore
    let events: AttestedEventStore
    let emailHasher: EmailHasher

    func callAsFunction(_ call: Identity.RecordWrongCode, _ context: CallContext) async throws -> Nothing {
        let verified = try await proofs.verify(
            WrongCodeProof.self, call.proof, from: .mailer, request: context.requestID)
        let wrong = verified.claims
        guard wrong.request == context.requestID else { throw ServiceError.invalidProof }
        let client = try await clients.require(wrong.client, deadline: context.deadline.instant)
        let entry = AuditEntry(
            event: .signInFailed, application: client.applicationID, client: client.id, ipAddress: call.ipAddress,
            emailHash: emailHasher.hash(wrong.email, in: client.applicationID), reason: "wrong_code", context: context)
        try await events.recordBounded(entry, proof: verified.id, deadline: context.deadline.instant)
        return Nothing()
    }
}
