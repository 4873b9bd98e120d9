import Foundation
import Models
import PasswordHashing
import Postgres

/// A user's password hash with what has to be known of the user before the password is checked.
struct StoredCredential: Sendable {
    let user: UserID
    let application: ApplicationID
    let hash: PasswordHash
    let status: UserStatus
    /// The epoch of the user's rights when the hash was read.
    let epoch: Int
}

/// Reads and writes password hashes, `identity.passwords`.
struct PasswordStore: Sendable {
    let postgres: PostgresClient

    /// The password of the user with this address; nil if there is no such user, or they have no password.
    func credential(
        emailHash: Data, application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> StoredCredential? {
        let rows = try await postgres.query(
            """
            SELECT \(sql: StoredCredential.columns)
            FROM identity.email_credentials c
            JOIN identity.users u ON u.application_id = c.application_id AND u.id = c.user_id
            JOIN identity.passwords p ON p.application_id = c.application_id AND p.user_id = c.user_id
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash)
            """, deadline: deadline)
        return try rows.first.map { try StoredCredential($0, application: application) }
    }

    /// The password of a user; nil if they have none.
    func credential(
        of user: UserID, application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> StoredCredential? {
        let rows = try await postgres.query(
            """
            SELECT \(sql: StoredCredential.columns)
            FROM identity.users u
            JOIN identity.passwords p ON p.application_id = u.application_id AND p.user_id = u.id
            WHERE u.application_id = \(application) AND u.id = \(user)
            """, deadline: deadline)
        return try rows.first.map { try StoredCredential($0, application: application) }
    }

    /// Replaces the hash of a password by a better one of the same password, unless the password has changed meanwhile.
    func rehash(
        _ credential: StoredCredential, as new: PasswordHash, deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.execute(
            """
            UPDATE identity.passwords SET hash = \(new.stored)
            WHERE application_id = \(credential.application) AND user_id = \(credential.user)
              AND hash = \(credential.hash.stored)
            """, deadline: deadline)
    }

    /// Writes a new password with the events that follow from it, and returns the user's new epoch. Throws 401
    /// `invalid_credentials` if the user's rights have changed since `stored` was read: the password that was checked may
    /// not be the current one any more.
    func change(
        _ stored: StoredCredential, to hash: PasswordHash, keeping session: SessionID, notice: OutgoingMail?,
        _ audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        try await postgres.transaction(deadline: deadline) { transaction in
            let epoch = try transaction.beginEpoch(
                of: stored.user, application: stored.application, keeping: session, because: .passwordChanged)
            guard epoch == stored.epoch + 1 else { throw ServiceError.invalidCredentials }
            try transaction.execute(
                """
                UPDATE identity.passwords SET hash = \(hash.stored), changed_at = now()
                WHERE application_id = \(stored.application) AND user_id = \(stored.user)
                """)
            if let notice { try transaction.enqueue(.mail(notice), for: stored.user, in: stored.application) }
            try transaction.record(audit)
            return epoch
        }
    }
}

extension Transaction {
    /// Writes the first password of a user; keeps the password of a user who has one.
    func setFirstPassword(_ hash: PasswordHash, of user: UserID, _ application: ApplicationID) throws {
        try execute(
            """
            INSERT INTO identity.passwords (application_id, user_id, hash)
            VALUES (\(application), \(user), \(hash.stored))
            ON CONFLICT (application_id, user_id) DO NOTHING
            """)
    }

    /// Writes a password that another system has hashed.
    func setImportedPassword(_ hash: PasswordHash, of user: UserID, _ application: ApplicationID) throws {
        try execute(
            """
            INSERT INTO identity.passwords (application_id, user_id, hash)
            VALUES (\(application), \(user), \(hash.stored))
            ON CONFLICT (application_id, user_id) DO UPDATE SET hash = EXCLUDED.hash, changed_at = now()
            """)
    }

    /// Writes a password, the first one if there was none. Throws 401 `token_invalid` if the password was set after the
    /// mail was sent: each change invalidates the links from before it, including the link that made the change.
    func resetPassword(_ hash: PasswordHash, of mailbox: VerifiedMailbox) throws {
        let written = try execute(
            """
            INSERT INTO identity.passwords (application_id, user_id, hash)
            VALUES (\(mailbox.grant.application), \(mailbox.user), \(hash.stored))
            ON CONFLICT (application_id, user_id) DO UPDATE SET hash = EXCLUDED.hash, changed_at = now()
            WHERE identity.passwords.changed_at < \(mailbox.mailedAt)
            """)
        guard written == 1 else { throw ServiceError.tokenInvalid }
    }

    /// Throws 401 `token_invalid` if the password was changed after the mail was sent: a user who changes their password
    /// expects earlier links to be worthless.
    func requireNoPasswordChange(since mailbox: VerifiedMailbox) throws {
        let changed = try query(
            """
            SELECT FROM identity.passwords
            WHERE application_id = \(mailbox.grant.application) AND user_id = \(mailbox.user)
              AND changed_at > \(mailbox.mailedAt)
            """)
        guard changed.isEmpty else { throw ServiceError.tokenInvalid }
    }
}

extension StoredCredential {
    /// The columns of `identity.users u` and `identity.passwords p` that ``init(_:application:)`` reads.
    fileprivate static let columns: StaticString = "u.id, p.hash, u.status, u.epoch"

    fileprivate init(_ row: Row, application: ApplicationID) throws {
        self.init(
            user: try row.decode("id"), application: application, hash: try row.decodeHash("hash"),
            status: try row.decode("status"), epoch: try row.decode("epoch"))
    }
}

extension Row {
    /// A password hash in the form in which it is stored.
    fileprivate func decodeHash(_ column: String) throws -> PasswordHash {
        guard let hash = PasswordHash(stored: try decode(column)) else { throw PostgresError.decoding(column: column) }
        return hash
    }

    /// A password hash in the form in which it is stored; nil for `NULL`.
    func decodeOptionalHash(_ column: String) throws -> PasswordHash? {
        try decode(column, as: String?.self) == nil ? nil : decodeHash(column)
    }
}
