import Foundation
import Models
import PasswordHashing
import Postgres

/// What has to be known of a user before anything is proved.
struct StoredCredential: Sendable {
    let user: UserID
    let application: ApplicationID
    let hash: PasswordHash
    let status: UserStatus
    let epoch: Int
}

extension PostgresClient {
    /// The password of the user with this address; nil when nobody has it, or they have no password.
    func credential(
        emailHash: Data, application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> StoredCredential? {
        let rows = try await query(
            """
            SELECT \(sql: Self.credentialColumns)
            FROM identity.email_credentials c
            JOIN identity.users u ON u.application_id = c.application_id AND u.id = c.user_id
            JOIN identity.passwords p ON p.application_id = c.application_id AND p.user_id = c.user_id
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash)
            """, deadline: deadline)
        return try rows.first.map { try StoredCredential($0, application: application) }
    }

    /// The password of a user; nil when there is none.
    func credential(
        of user: UserID, application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> StoredCredential? {
        let rows = try await query(
            """
            SELECT \(sql: Self.credentialColumns)
            FROM identity.users u
            JOIN identity.passwords p ON p.application_id = u.application_id AND p.user_id = u.id
            WHERE u.application_id = \(application) AND u.id = \(user)
            """, deadline: deadline)
        return try rows.first.map { try StoredCredential($0, application: application) }
    }

    private static let credentialColumns: StaticString = "u.id, p.hash, u.status, u.epoch"

    /// Puts a better hash of the same password in place of the old one, unless it has changed meanwhile.
    func rehash(
        _ credential: StoredCredential, as new: PasswordHash, deadline: ContinuousClock.Instant
    ) async throws {
        try await execute(
            """
            UPDATE identity.passwords SET hash = \(new.stored)
            WHERE application_id = \(credential.application) AND user_id = \(credential.user)
              AND hash = \(credential.hash.stored)
            """, deadline: deadline)
    }
}

extension StoredCredential {
    fileprivate init(_ row: Row, application: ApplicationID) throws {
        guard let hash = PasswordHash(stored: try row[1].decode()) else { throw PostgresError.decoding(column: "hash") }
        self.init(
            user: try row[0].decode(), application: application, hash: hash, status: try row[2].decodeCase(),
            epoch: try row[3].decode())
    }
}
