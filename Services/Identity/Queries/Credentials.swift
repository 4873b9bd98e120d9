import Foundation
import Models
import PasswordHashing
import Postgres

/// What a sign-in has to know before anything is proved.
struct StoredCredential: Sendable {
    let user: UserID
    let application: ApplicationID
    let hash: PasswordHash
}

extension PostgresClient {
    /// The password of the user with this address in the client's application; nil when nobody has it, or has one.
    func credential(
        emailHash: Data, client: ClientID, deadline: ContinuousClock.Instant
    ) async throws -> StoredCredential? {
        let rows = try await query(
            """
            SELECT c.user_id, c.application_id, p.hash
            FROM identity.clients k
            JOIN identity.email_credentials c ON c.application_id = k.application_id AND c.email_hash = \(emailHash)
            JOIN identity.passwords p ON p.application_id = c.application_id AND p.user_id = c.user_id
            WHERE k.id = \(client.description)
            """, deadline: deadline)
        return try rows.first.map { try StoredCredential($0) }
    }

    /// The password of a user; nil when there is none.
    func credential(
        of user: UserID, application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> StoredCredential? {
        let rows = try await query(
            """
            SELECT user_id, application_id, hash FROM identity.passwords
            WHERE application_id = \(application) AND user_id = \(user)
            """, deadline: deadline)
        return try rows.first.map { try StoredCredential($0) }
    }

    /// Puts a better hash of the same password in place of `old`, unless it has changed meanwhile.
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
    fileprivate init(_ row: Row) throws {
        let stored: String = try row[2].decode()
        guard let hash = PasswordHash(stored: stored) else { throw PostgresError.decoding(column: "hash") }
        self.init(user: try row[0].decode(), application: try row[1].decode(), hash: hash)
    }
}
