import Models
import Postgres
import RPC

/// Remembers that a user agrees.
struct GrantConsentHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.GrantConsent, _ context: CallContext) async throws -> Nothing {
        _ = try await house.activeUser(call.user, of: call.application, context)
        guard try await house.knownClient(call.client, context).applicationID == call.application else {
            throw ServiceError.unknownClient
        }
        let audit = AuditEntry(
            event: .consentGranted, application: call.application, user: call.user, client: call.client,
            ipAddress: call.ipAddress, changed: call.scopes, context: context)
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            try transaction.execute(
                """
                INSERT INTO identity.consents AS c (application_id, user_id, client_id, scopes)
                VALUES (\(call.application), \(call.user), \(call.client.description), \(call.scopes))
                ON CONFLICT (application_id, user_id, client_id) DO UPDATE
                SET scopes = ARRAY(SELECT DISTINCT unnest(c.scopes || EXCLUDED.scopes) ORDER BY 1), granted_at = now()
                """)
            try transaction.execute(audit.insert)
        }
        return Nothing()
    }
}
