import Foundation
import Models
import Postgres

/// Reads what surrounds the sign-ins of an address: whether it is on a waitlist, and which emails are on their way.
struct UserExplanationStore: Sendable {
    let postgres: PostgresClient

    /// Whether an address is on the waitlist for signing up to an application.
    func isWaiting(
        _ emailHash: Data, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        try await !postgres.query(
            """
            SELECT 1 FROM identity.sign_up_waitlist
            WHERE application_id = \(application) AND email_hash = \(emailHash)
              AND invite_id IS NULL
            """, deadline: deadline
        ).isEmpty
    }

    /// How many emails to an address, or to a user, wait in the outbox. Requests for an address have no user.
    func pendingMails(
        to email: EmailAddress?, of user: UserID?, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        try await postgres.query(
            """
            SELECT count(*) AS count FROM identity.effects
            WHERE application_id = \(application) AND kind IN ('mail', 'mail_request')
              AND ((user_id IS NOT NULL AND user_id = \(user)::uuid)
                OR (user_id IS NULL AND COALESCE(payload->>'recipient', payload->>'email') = \(email)::text))
            """, deadline: deadline
        ).first?.decode("count") ?? 0
    }
}
