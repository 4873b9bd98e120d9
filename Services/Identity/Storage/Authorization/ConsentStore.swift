import Models
import Postgres

/// Reads and writes the scopes that users have granted to clients (`identity.consents`).
struct ConsentStore: Sendable {
    let postgres: PostgresClient

    /// The scopes that a user has granted to a client.
    func scopes(
        grantedBy user: UserID, of application: ApplicationID, to client: ClientID, deadline: ContinuousClock.Instant
    ) async throws -> [String] {
        try await postgres.query(
            """
            SELECT scopes FROM identity.consents
            WHERE application_id = \(application) AND user_id = \(user) AND client_id = \(client)
            """, deadline: deadline
        ).first?.decode("scopes") ?? []
    }

    /// Adds scopes to those that a user has granted to a client.
    func grant(
        _ scopes: [String], by user: UserID, of application: ApplicationID, to client: ClientID, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.execute(
                """
                INSERT INTO identity.consents AS c (application_id, user_id, client_id, scopes)
                VALUES (\(application), \(user), \(client), \(scopes))
                ON CONFLICT (application_id, user_id, client_id) DO UPDATE
                SET scopes = ARRAY(SELECT DISTINCT unnest(c.scopes || EXCLUDED.scopes) ORDER BY 1), granted_at = now()
                """)
            try transaction.record(audit)
        }
    }
}
