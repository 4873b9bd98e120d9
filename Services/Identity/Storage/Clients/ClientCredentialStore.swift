import Foundation
import Models
import Postgres

/// Reads and writes what clients authenticate with: hashes of secrets and public keys.
struct ClientCredentialStore: Sendable {
    let postgres: PostgresClient

    /// The hashes of the secrets of a client that have not expired.
    func secretHashes(of client: ClientID, deadline: ContinuousClock.Instant) async throws -> [Data] {
        try await postgres.query(
            "SELECT hash FROM identity.client_secrets WHERE client_id = \(client) AND expires_at > now()",
            deadline: deadline
        ).map { try $0.decode("hash") }
    }

    /// The JWK Set of a client that signs (RFC 7517), as JSON; nil if it has none.
    func keySet(of client: ClientID, deadline: ContinuousClock.Instant) async throws -> String? {
        try await postgres.query(
            "SELECT jwks::text AS jwks FROM identity.clients WHERE id = \(client)", deadline: deadline
        ).first?.decode("jwks", as: String?.self)
    }

    /// Gives a client a new secret and makes `client_secret_basic` its authentication method.
    ///
    /// - Parameters:
    ///   - hash: the SHA-256 of the secret.
    ///   - overlap: for how many seconds the earlier secrets stay valid.
    ///   - audit: makes the audit log entry for the client.
    /// - Throws: 404 `not_found` if there is no such client, 409 `client_uses_keys` if it authenticates with keys.
    func addSecret(
        _ hash: Data, to id: ClientID, overlap: Int, deadline: ContinuousClock.Instant,
        audit: @escaping @Sendable (Client) -> AuditEntry
    ) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            let client = try transaction.requireClient(id)
            guard client.authentication != .keys else { throw ServiceError.clientUsesKeys }
            try transaction.execute(
                "UPDATE identity.clients SET authentication = 'client_secret_basic' WHERE id = \(id)")
            try transaction.execute(
                """
                UPDATE identity.client_secrets
                SET expires_at = LEAST(expires_at, now() + make_interval(secs => \(overlap)))
                WHERE client_id = \(id)
                """)
            try transaction.execute(
                "DELETE FROM identity.client_secrets WHERE client_id = \(id) AND expires_at <= now()")
            try transaction.execute("INSERT INTO identity.client_secrets (client_id, hash) VALUES (\(id), \(hash))")
            try transaction.record(audit(client))
        }
    }
}
