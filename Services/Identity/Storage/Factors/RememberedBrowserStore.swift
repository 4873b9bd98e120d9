import Foundation
import Models
import Postgres
import Primitives

/// Reads and writes the browsers in which users are not asked for a second factor (`identity.remembered_browsers`). Only hashes of the
/// browsers' tokens are stored.
struct RememberedBrowserStore: Sendable {
    /// Maximum number for each user. Beyond it, the oldest are forgotten.
    static let maximumPerUser = 20

    let postgres: PostgresClient

    /// Remembers a browser for ``FactorSettings/rememberedDays`` days, until the user's next epoch at the latest.
    func remember(
        _ token: Secret, of user: UserID, _ application: ApplicationID, epoch: Int, deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.execute(
                """
                INSERT INTO identity.remembered_browsers (application_id, user_id, hash, epoch, expires_at)
                VALUES (\(application), \(user), \(token.sha256), \(epoch),
                        now() + make_interval(days => \(FactorSettings.rememberedDays)))
                ON CONFLICT (application_id, user_id, hash) DO UPDATE SET
                    epoch = EXCLUDED.epoch, expires_at = EXCLUDED.expires_at
                """)
            try transaction.execute(
                """
                DELETE FROM identity.remembered_browsers
                WHERE application_id = \(application) AND user_id = \(user) AND hash IN (
                    SELECT hash FROM identity.remembered_browsers
                    WHERE application_id = \(application) AND user_id = \(user)
                    ORDER BY expires_at DESC, hash OFFSET \(Self.maximumPerUser))
                """)
        }
    }

    /// Whether a browser is remembered in the user's present epoch.
    func isRemembered(
        _ token: Secret, of user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        try await !postgres.query(
            """
            SELECT 1 FROM identity.remembered_browsers r
            JOIN identity.users u ON u.application_id = r.application_id AND u.id = r.user_id AND u.epoch = r.epoch
            WHERE r.application_id = \(application) AND r.user_id = \(user) AND r.hash = \(token.sha256)
              AND r.expires_at > now()
            """, deadline: deadline
        ).isEmpty
    }

    /// Forgets all browsers of a user.
    func forget(_ user: UserID, deadline: ContinuousClock.Instant) async throws {
        try await postgres.execute(
            """
            DELETE FROM identity.remembered_browsers r USING identity.users u
            WHERE u.id = \(user) AND r.application_id = u.application_id AND r.user_id = u.id
            """, deadline: deadline)
    }

    /// Deletes browsers whose time is over.
    func deleteExpired() async throws {
        try await postgres.execute("DELETE FROM identity.remembered_browsers WHERE expires_at < now()")
    }
}
