import Models
import Postgres
import Proofs
import RPC

/// Writes down that a mailed code was wrong, by the word of mailer, which knows that and has no such log.
struct RecordWrongCodeHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RecordWrongCode, _ context: CallContext) async throws -> Nothing {
        let verified = try await house.peerProofVerifier.verify(
            WrongCodeProof.self, call.proof, from: .mailer, request: context.requestID)
        let wrong = verified.claims
        guard wrong.request == context.requestID else { throw ServiceError.invalidProof }
        let client = try await house.knownClient(wrong.client, context)
        let audit = AuditEntry(
            event: .signInFailed, application: client.applicationID, client: client.id, ipAddress: call.ipAddress,
            emailHash: house.emails.hash(wrong.email, in: client.applicationID), reason: "wrong_code", context: context)
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            try transaction.useProof(verified.id)
            try transaction.execute(audit.boundedInsert)
        }
        return Nothing()
    }
}
