import Models
import PasswordHashing
import Postgres

extension PostgresClient {
    /// Writes a new user with all that belongs to one: a single statement, so one round trip, and all of it or nothing.
    ///
    /// Throws a violation of `email_credentials_hash` when the address is taken: that index decides who wins a race.
    func create(
        _ new: NewUser, hash: PasswordHash, verification: OutgoingMail, _ audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws {
        let effect = try PendingEffect.mail(verification).insert(user: new.id, application: new.application)
        try await execute(
            """
            WITH new_user AS (
                INSERT INTO identity.users (application_id, id, epoch)
                VALUES (\(new.application), \(new.id), \(NewUser.epoch))
            ), new_identity AS (
                INSERT INTO identity.user_identities (application_id, user_id, preferred_language, locale, timezone)
                VALUES (\(new.application), \(new.id), \(new.identity.preferredLanguage), \(new.identity.locale),
                        \(new.identity.timezone))
            ), new_credential AS (
                INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash)
                VALUES (\(new.application), \(new.credential.id), \(new.id), \(new.emailHash))
            ), new_address AS (
                INSERT INTO identity.email_addresses (application_id, credential_id, address)
                VALUES (\(new.application), \(new.credential.id), \(new.email))
            ), new_password AS (
                INSERT INTO identity.passwords (application_id, user_id, hash)
                VALUES (\(new.application), \(new.id), \(hash.stored))
            ), new_account AS (
                INSERT INTO identity.accounts (application_id, id)
                VALUES (\(new.application), \(new.membership.accountID))
            ), new_membership AS (
                INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
                VALUES (\(new.application), \(new.membership.id), \(new.membership.accountID), \(new.id),
                        \(new.membership.role.rawValue))
            ), verification AS (
                \(statement: effect)
            )
            \(statement: audit.insert)
            """, deadline: deadline)
    }
}
