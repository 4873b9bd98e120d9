import Foundation
import Models
import PasswordHashing
import Postgres
import RPC

/// Reads users for another system.
struct UserExportStore: Sendable {
    let postgres: PostgresClient
    let hasher: PasswordHasher

    /// A page of users in the order of their ids. Users without an address are left out, but count for the page.
    func page(_ call: Identity.ExportUsers, deadline: ContinuousClock.Instant) async throws
        -> Identity.ExportUsers.Reply
    {
        let start = call.cursor ?? UserID(uuid: UUIDv7.earliest(at: .distantPast))
        let rows = try await postgres.query(
            """
            SELECT u.id, u.status, u.created_at, \(sql: UserIdentity.columns), c.address,
                   c.verified_at IS NOT NULL AS is_verified, p.hash
            FROM identity.users u
            LEFT JOIN identity.user_identities i ON i.application_id = u.application_id AND i.user_id = u.id
            LEFT JOIN LATERAL (
                SELECT a.address, k.verified_at FROM identity.email_credentials k
                JOIN identity.email_addresses a ON a.application_id = k.application_id AND a.credential_id = k.id
                WHERE k.application_id = u.application_id AND k.user_id = u.id
                ORDER BY k.id = u.primary_email_id DESC NULLS LAST, k.id LIMIT 1) c ON true
            LEFT JOIN identity.passwords p
                ON p.application_id = u.application_id AND p.user_id = u.id AND \(call.includesPasswordHashes)
            WHERE u.application_id = \(call.application) AND u.id > \(start)
            ORDER BY u.id LIMIT \(call.limit)
            """, deadline: deadline)
        let isFull = rows.count == call.limit
        return .init(
            users: try rows.compactMap { try user($0) },
            nextCursor: try isFull ? rows.last?.decode("id", as: UserID.self) : nil)
    }

    /// The user of a row; nil if it has no address, because the user was erased.
    private func user(_ row: Row) throws -> Identity.ImportedUser? {
        guard let email: EmailAddress = try row.decode("address") else { return nil }
        let identity = try UserIdentity(row, user: row.decode("id"))
        var fields: [Identity.IdentityField: String] = [:]
        fields[.avatarURL] = identity.avatarURL
        fields[.givenName] = identity.givenName
        fields[.familyName] = identity.familyName
        fields[.displayName] = identity.displayName
        fields[.preferredLanguage] = identity.preferredLanguage
        fields[.locale] = identity.locale
        fields[.timezone] = identity.timezone
        return .init(
            email: email.description, isEmailVerified: try row.decode("is_verified"),
            passwordHash: try row.decodeOptionalHash("hash").map(hasher.exportedForm), fields: fields,
            externalID: identity.externalID, createdAt: try row.decode("created_at"),
            status: try row.decode("status"))
    }
}
