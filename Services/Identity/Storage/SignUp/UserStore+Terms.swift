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

    /// What a user's application asks of them before a session opens.
    func signInRequirements(
        of user: UserRecord, deadline: ContinuousClock.Instant
    ) async throws -> Identity.SignInRequirements {
        let rows = try await postgres.query(
            """
            SELECT a.sign_up_settings::text AS sign_up_settings, a.factor_settings::text AS factor_settings,
                   u.terms_version, u.terms_accepted_at,
                   EXISTS (SELECT 1 FROM identity.passkeys p
                           WHERE p.application_id = u.application_id AND p.user_id = u.id)
                   OR EXISTS (SELECT 1 FROM identity.totp_factors t
                              WHERE t.application_id = u.application_id AND t.user_id = u.id
                                AND t.confirmed_at IS NOT NULL) AS has_factors
            FROM identity.users u JOIN identity.applications a ON a.id = u.application_id
            WHERE u.application_id = \(user.profile.applicationID) AND u.id = \(user.profile.id)
            """, deadline: deadline)
        guard let row = rows.first else { throw ServiceError.notFound("user") }
        let settings: SignUpSettings = try row.decodeJSON("sign_up_settings")
        let version = try row.decode("terms_version", as: String?.self)
        let acceptedAt = try row.decode("terms_accepted_at", as: Timestamp?.self)
        let hasFactors: Bool = try row.decode("has_factors")
        let steps = user.pendingSteps(settings, try row.decodeJSON("factor_settings")).map {
            $0 == .secondFactor && !hasFactors ? .secondFactorEnrolment : $0
        }
        return Identity.SignInRequirements(
            pendingSteps: steps, termsVersion: settings.termsVersion,
            acceptedTerms: version.flatMap { version in acceptedAt.map { .init(version: version, acceptedAt: $0) } })
    }
}
