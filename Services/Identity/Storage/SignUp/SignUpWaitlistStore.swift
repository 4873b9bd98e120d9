import Foundation
import Models
import Postgres

/// The addresses that wait for an invitation to sign up, `identity.sign_up_waitlist`.
struct SignUpWaitlistStore: Sendable {
    let postgres: PostgresClient

    /// Puts an address on the list, and writes an audit entry, in one statement. An address that waits keeps its place. One
    /// whose invitation was revoked or has expired waits again, behind all others.
    func join(
        _ email: EmailAddress, _ emailHash: Data, _ client: Client, languages: [String], _ audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws {
        // The row is locked even if nothing changes, so that every call writes and takes the same time.
        try await postgres.execute(
            """
            WITH joined AS (
                INSERT INTO identity.sign_up_waitlist AS w (application_id, id, client_id, email, email_hash, languages)
                VALUES (\(client.applicationID), \(WaitlistRowID.make()), \(client.id), \(email), \(emailHash),
                        \(languages)::text[])
                ON CONFLICT ON CONSTRAINT sign_up_waitlist_address DO UPDATE
                SET id = EXCLUDED.id, client_id = EXCLUDED.client_id, email = EXCLUDED.email,
                    languages = EXCLUDED.languages, created_at = now(), invite_id = NULL
                WHERE w.invite_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM identity.invites v
                    WHERE v.application_id = w.application_id AND v.id = w.invite_id
                      AND (v.accepted_at IS NOT NULL OR v.revoked_at IS NULL AND v.expires_at > now())))
            \(statement: audit.insert)
            """, deadline: deadline)
    }
}
