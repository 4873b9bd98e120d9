import Models
import Postgres
import Proofs

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

    /// A page of what a user has granted, in the order of the clients' ids.
    func page(
        of user: UserID, _ application: ApplicationID, limit: Int, after cursor: ClientID?,
        deadline: ContinuousClock.Instant
    ) async throws -> Identity.ListConsents.Reply {
        let consents = try await postgres.query(
            """
            SELECT c.client_id, k.name, ARRAY(SELECT unnest(c.scopes) ORDER BY 1) AS scopes, c.granted_at
            FROM identity.consents c
            JOIN identity.clients k ON k.id = c.client_id
            WHERE c.application_id = \(application) AND c.user_id = \(user) AND c.client_id > \(cursor?.description ?? "")
            ORDER BY c.client_id LIMIT \(limit + 1)
            """, deadline: deadline
        ).map { row in
            Consent(
                clientID: try row.decode("client_id"), clientName: try row.decode("name"),
                scopes: try row.decode("scopes"), grantedAt: try row.decode("granted_at"))
        }
        let page = Array(consents.prefix(limit))
        return .init(consents: page, nextCursor: consents.count > limit ? page.last?.clientID : nil)
    }

    /// Takes back what a user has granted to a client; the user's proof is used up. The event by which tokens ends the client's sessions
    /// is enqueued in the same transaction. Throws 404 if nothing is granted, and what ``Transaction/lock(_:)`` throws.
    func revoke(
        _ client: ClientID, by owner: FactorOwner, audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> ConsentRevocationProof {
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.lock(owner)
            let rows = try transaction.query(
                """
                DELETE FROM identity.consents
                WHERE application_id = \(application) AND user_id = \(user) AND client_id = \(client)
                RETURNING (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS revoked_at
                """)
            guard let row = rows.first else { throw ServiceError.notFound("consent") }
            let revocation = ConsentRevocationProof(
                user: user, client: client, revokedAt: try row.decode("revoked_at"))
            try transaction.enqueue(.consentRevocation(revocation), for: user, in: application)
            try transaction.record(audit)
            return revocation
        }
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
