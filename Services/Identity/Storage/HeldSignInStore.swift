import Models
import Postgres

/// Reads and expires sign-ins with providers that wait for a mailbox to be proven (`identity.held_sign_ins`).
struct HeldSignInStore: Sendable {
    let postgres: PostgresClient

    /// The provider of a sign-in that is held for a user; nil if there is none.
    func provider(
        of hold: HeldSignInID, user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Provider? {
        try await postgres.query(
            """
            SELECT person->>'provider' AS provider FROM identity.held_sign_ins
            WHERE application_id = \(application) AND id = \(hold) AND user_id = \(user)
            """, deadline: deadline
        ).first.map { try $0.decode("provider") }
    }

    /// Deletes sign-ins whose mails have not been followed within seven days.
    func deleteExpired() async throws {
        try await postgres.execute(
            "DELETE FROM identity.held_sign_ins WHERE created_at < now() - interval '7 days'")
    }
}
