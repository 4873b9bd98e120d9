import Foundation
import Models
import Postgres

/// The addresses that wait for an invitation to sign up, `identity.sign_up_waitlist`.
struct SignUpWaitlistStore: Sendable {
    let postgres: PostgresClient

    /// Puts an address on the list, and writes an audit entry, in one statement. An address that waits keeps its place. One
    /// whose invitation was revoked or has expired waits again, behind all others. One whose invitation is pending gets it once
    /// more: the statement writes a request for that mail, which is looked at later (see ``OutboxEventSigner``), so that it is
    /// the same for every address.
    func join(
        _ email: EmailAddress, _ emailHash: Data, _ client: Client, languages: [String], _ audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws {
        let request = MailRequest(
            client: client.id, email: email, purpose: .invite, redirectURI: nil, languages: languages)
        let event = try PendingEvent.mailRequest(request).insert(user: nil, application: client.applicationID)
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
                      AND (v.accepted_at IS NOT NULL OR v.revoked_at IS NULL AND v.expires_at > now()))
            ), event AS (\(statement: event))
            \(statement: audit.insert)
            """, deadline: deadline)
    }

    /// The people who wait, in the order in which they are invited.
    func page(
        of application: ApplicationID, limit: Int, after cursor: WaitlistRowID?, deadline: ContinuousClock.Instant
    ) async throws -> Identity.ListSignUpWaitlist.Reply {
        let start = cursor ?? WaitlistRowID(uuid: UUIDv7.earliest(at: .distantPast))
        let entries = try await postgres.query(
            """
            SELECT id, email, client_id, created_at FROM identity.sign_up_waitlist
            WHERE application_id = \(application) AND invite_id IS NULL AND id > \(start) ORDER BY id LIMIT \(limit + 1)
            """, deadline: deadline
        ).map { row in
            Identity.ListSignUpWaitlist.Entry(
                id: try row.decode("id"), email: try row.decode("email"), client: try row.decode("client_id"),
                createdAt: try row.decode("created_at"))
        }
        let page = Array(entries.prefix(limit))
        return .init(entries: page, nextCursor: entries.count > limit ? page.last?.id : nil)
    }

    /// Removes an address that waits or was invited: its row, its pending invitation with the address, and a mail that is
    /// about to be sent. Returns whether there was a row.
    func leave(
        _ email: EmailAddress, _ emailHash: Data, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        try await postgres.transaction(deadline: deadline) { transaction in
            let rows = try transaction.query(
                """
                DELETE FROM identity.sign_up_waitlist
                WHERE application_id = \(application) AND email_hash = \(emailHash) RETURNING invite_id
                """)
            guard let row = rows.first else { return false }
            guard let invite = try row.decode("invite_id", as: InviteID?.self) else { return true }
            try transaction.execute(
                """
                UPDATE identity.invites SET email = NULL, email_hash = NULL, revoked_at = now()
                WHERE application_id = \(application) AND id = \(invite) AND accepted_at IS NULL AND revoked_at IS NULL
                """)
            try transaction.execute(
                """
                DELETE FROM identity.effects
                WHERE application_id = \(application) AND kind = 'mail' AND user_id IS NULL
                  AND payload->>'recipient' = \(email) AND payload->>'kind' = 'invite'
                """)
            return true
        }
    }
}
