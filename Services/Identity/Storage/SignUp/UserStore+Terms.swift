import Models
import Postgres

extension UserStore {
    /// Stores the version of the terms of service that a user accepts now, with its audit entry.
    func acceptTerms(
        _ version: String, user: UserID, in application: ApplicationID, _ audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.execute(
            """
            WITH accepted AS (
                UPDATE identity.users SET terms_version = \(version), terms_accepted_at = now()
                WHERE application_id = \(application) AND id = \(user)
            ) \(statement: audit.insert)
            """, deadline: deadline)
    }
}
