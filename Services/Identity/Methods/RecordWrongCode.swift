import Models
import Postgres
import RPC

/// Writes down that a mailed code was wrong: mailer, which knows that, has no such log.
struct RecordWrongCode: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RecordWrongCode, _ context: CallContext) async throws -> Nothing {
        let client = try await house.knownClient(call.client, context)
        let audit = AuditEntry(
            event: .signInFailed, application: client.applicationID, client: client.id, ipAddress: call.ipAddress,
            emailHash: house.emails.hash(call.email, in: client.applicationID), reason: "wrong_code", context: context)
        try await house.postgres.execute(audit.insert, deadline: context.deadline.instant)
        return Nothing()
    }
}
