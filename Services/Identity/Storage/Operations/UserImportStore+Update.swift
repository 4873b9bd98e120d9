import Foundation
import Models
import PasswordHashing
import Postgres
import RPC

/// A user whose address a record of an import has.
struct RegisteredUser: Sendable {
    let id: UserID
    let application: ApplicationID
    let credential: EmailCredentialID
    let isVerified: Bool
    /// Whether an import has created or changed the user.
    let isImported: Bool
    let status: UserStatus
    let identity: UserIdentity
    let password: PasswordHash?
}

extension Transaction {
    /// The users with these addresses, by the hashes of the addresses. Their rows are locked until the transaction ends.
    func registeredUsers(_ emailHashes: [Data], _ application: ApplicationID) throws -> [Data: RegisteredUser] {
        let rows = try query(
            """
            SELECT c.email_hash, c.id AS credential_id, c.verified_at IS NOT NULL AS is_verified, u.id, u.status,
                   \(sql: UserIdentity.columns), p.hash,
                   EXISTS (
                       SELECT FROM identity.imported_users m
                       WHERE m.application_id = u.application_id AND m.user_id = u.id) AS is_imported
            FROM identity.email_credentials c
            JOIN identity.users u ON u.application_id = c.application_id AND u.id = c.user_id
            LEFT JOIN identity.user_identities i ON i.application_id = u.application_id AND i.user_id = u.id
            LEFT JOIN identity.passwords p ON p.application_id = u.application_id AND p.user_id = u.id
            WHERE c.application_id = \(application)
              AND c.email_hash = ANY(\(emailHashes.map { "\\x" + $0.hexadecimal })::bytea[])
            ORDER BY u.id FOR UPDATE OF u
            """)
        var users: [Data: RegisteredUser] = [:]
        for row in rows {
            let user: UserID = try row.decode("id")
            users[try row.decode("email_hash", as: Data.self)] = RegisteredUser(
                id: user, application: application, credential: try row.decode("credential_id"),
                isVerified: try row.decode("is_verified"), isImported: try row.decode("is_imported"),
                status: try row.decode("status"), identity: try UserIdentity(row, user: user),
                password: try row.decodeOptionalHash("hash"))
        }
        return users
    }

    /// Changes a user who has the address of a record.
    ///
    /// What the record does not have stays. A password that was set here stays as well: only a hash of the other system is replaced. If
    /// somebody has signed up here with the address and has not verified it, nothing is changed, because it need not be the same person.
    func update(
        _ user: RegisteredUser, _ record: ImportedRecord, _ hasher: PasswordHasher, _ context: CallContext
    ) throws -> Identity.ImportUsers.Outcome {
        guard user.isVerified || user.isImported else {
            return .refused("email: somebody has signed up with this address, and has not verified it")
        }
        let (new, application) = (record.user, user.application)
        var changed = user.identity.differences(from: new.identity)
        if !changed.isEmpty {
            try execute(
                """
                UPDATE identity.user_identities SET
                    avatar_url = COALESCE(\(new.identity.avatarURL), avatar_url),
                    external_id = COALESCE(\(new.identity.externalID), external_id),
                    given_name = COALESCE(\(new.identity.givenName), given_name),
                    family_name = COALESCE(\(new.identity.familyName), family_name),
                    display_name = COALESCE(\(new.identity.displayName), display_name),
                    preferred_language = COALESCE(\(new.identity.preferredLanguage), preferred_language),
                    locale = COALESCE(\(new.identity.locale), locale),
                    timezone = COALESCE(\(new.identity.timezone), timezone)
                WHERE application_id = \(application) AND user_id = \(user.id)
                """)
        }
        let isVerified = new.credential.emailVerifiedAt != nil
        if isVerified && !user.isVerified {
            try execute(
                """
                UPDATE identity.email_credentials SET verified_at = now()
                WHERE application_id = \(application) AND id = \(user.credential)
                """)
            changed.append("email_verified")
        }
        var reason: SessionEndReason?
        if let password = record.password, try user.takes(password, isVerified: isVerified, hasher) {
            try setImportedPassword(password, of: user.id, application)
            changed.append("password_hash")
            reason = .passwordChanged
        }
        if record.status == .suspended, user.status == .active {
            try execute(
                """
                UPDATE identity.users SET status = \(UserStatus.suspended.rawValue)
                WHERE application_id = \(application) AND id = \(user.id)
                """)
            changed.append("status")
            reason = .suspended
        }
        if changed.isEmpty { return .unchanged }
        if let reason { _ = try beginEpoch(of: user.id, application: application, because: reason) }
        try self.record(
            AuditEntry(
                event: .userImported, application: application, user: user.id, changed: changed, context: context))
        return .updated
    }
}

extension RegisteredUser {
    /// Whether the user gets the password of a record.
    fileprivate func takes(_ new: PasswordHash, isVerified: Bool, _ hasher: PasswordHasher) throws -> Bool {
        // When somebody proves that the mailbox is theirs, a password from before goes (see `AccountTakeback`). It must not come back.
        guard isImported, isVerified || !self.isVerified else { return false }
        guard let password else { return true }
        guard password.isForeign else { return false }
        return try hasher.foreignHash(in: password) != hasher.foreignHash(in: new)
    }
}

extension UserIdentity {
    /// The names of the fields that have another value in `other`. What `other` does not have is left out.
    fileprivate func differences(from other: UserIdentity) -> [String] {
        let fields: [(String, String?, String?)] = [
            ("avatar_url", avatarURL, other.avatarURL), ("external_id", externalID, other.externalID),
            ("given_name", givenName, other.givenName), ("family_name", familyName, other.familyName),
            ("display_name", displayName, other.displayName),
            ("preferred_language", preferredLanguage, other.preferredLanguage), ("locale", locale, other.locale),
            ("timezone", timezone, other.timezone),
        ]
        return fields.filter { $0.2 != nil && $0.1 != $0.2 }.map(\.0)
    }
}
