import Foundation
import Models
import Postgres

/// Reads and writes the keys for the admin API (`identity.api_keys`).
struct APIKeyStore: Sendable {
    let postgres: PostgresClient

    /// Adds a key.
    ///
    /// - Throws: 404 `not_found` if its application doesn't exist, 403 `forbidden` if that is the one for operators, 409 `already_exists`
    ///   if there are `maximum` keys.
    func add(
        _ key: APIKey, hash: Data, maximum: Int, audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            // Two that are added at the same time wait for each other, so that neither goes past the maximum.
            try transaction.execute("LOCK TABLE identity.api_keys IN SHARE ROW EXCLUSIVE MODE")
            if let application = key.applicationID {
                guard try transaction.applicationExists(application) else {
                    throw ServiceError.notFound("application")
                }
                try transaction.refuseAPIKeys(of: application)
            }
            try transaction.execute("DELETE FROM identity.api_keys WHERE expires_at < now() - interval '30 days'")
            let added = try transaction.execute(
                """
                INSERT INTO identity.api_keys (id, name, hash, scope, application_id, created_at, expires_at)
                SELECT \(key.id)::uuid, \(key.name)::text, \(hash)::bytea, \(key.scope.rawValue)::text,
                       \(key.applicationID)::uuid, \(key.createdAt)::timestamptz, \(key.expiresAt)::timestamptz
                WHERE (SELECT count(*) FROM identity.api_keys) < \(maximum)
                """)
            guard added == 1 else {
                throw ServiceError(
                    .alreadyExists, detail: "There are \(maximum) API keys already. Revoke those that nothing uses.")
            }
            try transaction.record(audit)
        }
    }

    /// All keys, also those that have expired in the last 30 days; oldest first.
    func all(deadline: ContinuousClock.Instant) async throws -> [APIKey] {
        try await postgres.query(
            "SELECT \(sql: APIKey.columns) FROM identity.api_keys ORDER BY created_at, id", deadline: deadline
        ).map { try APIKey($0) }
    }

    /// A key that has not expired, with the SHA-256 of its secret; nil if there is none.
    func find(_ id: APIKeyID, deadline: ContinuousClock.Instant) async throws -> (key: APIKey, hash: Data)? {
        let rows = try await postgres.query(
            """
            SELECT \(sql: APIKey.columns), hash FROM identity.api_keys
            WHERE id = \(id) AND (expires_at IS NULL OR expires_at > now())
            """, deadline: deadline)
        return try rows.first.map { (try APIKey($0), try $0.decode("hash")) }
    }

    /// Keeps that a key is used now, at most once a minute.
    func markUsed(_ id: APIKeyID, deadline: ContinuousClock.Instant) async throws {
        try await postgres.execute(
            """
            UPDATE identity.api_keys SET last_used_at = now()
            WHERE id = \(id) AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
            """, deadline: deadline)
    }

    /// Removes a key.
    ///
    /// - Throws: 404 `not_found` if there is no such key.
    func remove(
        _ id: APIKeyID, deadline: ContinuousClock.Instant, audit: @escaping @Sendable (APIKey) -> AuditEntry
    ) async throws -> APIKey {
        try await postgres.transaction(deadline: deadline) { transaction in
            let rows = try transaction.query(
                "DELETE FROM identity.api_keys WHERE id = \(id) RETURNING \(sql: APIKey.columns)")
            guard let key = try rows.first.map({ try APIKey($0) }) else { throw ServiceError.notFound("API key") }
            try transaction.record(audit(key))
            return key
        }
    }
}

extension APIKey {
    fileprivate static let columns: StaticString = """
        id, name, scope, application_id, created_at, expires_at, last_used_at
        """

    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), name: try row.decode("name"), scope: try row.decode("scope"),
            applicationID: try row.decode("application_id"), createdAt: try row.decode("created_at"),
            expiresAt: try row.decode("expires_at"), lastUsedAt: try row.decode("last_used_at"))
    }
}
