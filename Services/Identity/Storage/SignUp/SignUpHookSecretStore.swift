import Foundation
import Models
import Postgres
import Primitives

/// Reads and writes the secrets that sign requests to sign-up hooks (`identity.sign_up_hook_secrets`).
struct SignUpHookSecretStore: Sendable {
    let postgres: PostgresClient
    let secrets: SealedBox<WebhookSecrets>

    /// The encrypted secrets of an application's hook; nil if there are none.
    func sealed(of application: ApplicationID, deadline: ContinuousClock.Instant) async throws -> Data? {
        try await postgres.query(
            "SELECT sealed_secrets FROM identity.sign_up_hook_secrets WHERE application_id = \(application)",
            deadline: deadline
        ).first.map { try $0.decode("sealed_secrets") }
    }

    /// Gives an application's hook another secret. The one before, if any, signs for `overlap` seconds more.
    ///
    /// - Returns: until when the previous one signs; nil without one.
    /// - Throws: 404 `not_found` if there is no such application, or it has no hook; 409 `connection_key_missing`.
    func rotate(
        _ application: ApplicationID, to secret: Secret, overlap: Int, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> Timestamp? {
        try await postgres.transaction(deadline: deadline) { [self] transaction in
            guard let found = try transaction.lockApplication(application) else {
                throw ServiceError.notFound("application")
            }
            guard found.signUpSettings.hook != nil else { throw ServiceError.notFound("sign-up hook") }
            let end = overlap > 0 ? Timestamp(Date(timeIntervalSinceNow: Double(overlap))) : nil
            let old = try stored(of: application, in: transaction)
            let new =
                old.map { $0.rotated(to: secret, keepingPreviousUntil: end) } ?? WebhookSecrets(current: secret)
            try write(new, of: application, in: transaction)
            try transaction.record(audit)
            return new.previousUntil
        }
    }

    /// The secrets of an application's hook, decrypted; nil if there are none. Throws 409 `connection_key_missing` if no key fits.
    func stored(of application: ApplicationID, in transaction: Transaction) throws -> WebhookSecrets? {
        let rows = try transaction.query(
            "SELECT sealed_secrets FROM identity.sign_up_hook_secrets WHERE application_id = \(application)")
        guard let row = rows.first else { return nil }
        do {
            return try secrets.open(row.decode("sealed_secrets"), forSignUpHookOf: application)
        } catch is SealError {
            throw ServiceError.webhookKeyMissing
        }
    }

    /// Replaces the secrets of an application's hook. Throws 409 `connection_key_missing` without a key.
    func write(_ new: WebhookSecrets, of application: ApplicationID, in transaction: Transaction) throws {
        let sealed: Data
        do {
            sealed = try secrets.seal(new, forSignUpHookOf: application)
        } catch is SealError {
            throw ServiceError.webhookKeyMissing
        }
        try transaction.execute(
            """
            INSERT INTO identity.sign_up_hook_secrets (application_id, sealed_secrets)
            VALUES (\(application), \(sealed))
            ON CONFLICT (application_id) DO UPDATE SET sealed_secrets = excluded.sealed_secrets, updated_at = now()
            """)
    }
}
