import Foundation
import Models
import Postgres

/// Reads and writes what clients authenticate with: hashes of secrets and public keys.
struct ClientCredentialStore: Sendable {
    let postgres: PostgresClient

    /// The hashes of the secrets of a client that have not expired.
    func secretHashes(of client: ClientID, deadline: ContinuousClock.Instant) async throws -> [Data] {
        try await postgres.query(Self.secretHashes(of: client), deadline: deadline).map { try $0.decode("hash") }
    }

    /// The JWK Set of a client that signs (RFC 7517), as JSON; nil if it has none.
    func keySet(of client: ClientID, deadline: ContinuousClock.Instant) async throws -> String? {
        try await postgres.query(Self.keySet(of: client), deadline: deadline).first?.decode("jwks", as: String?.self)
    }

    fileprivate static func secretHashes(of client: ClientID) -> Query {
        "SELECT hash FROM identity.client_secrets WHERE client_id = \(client) AND expires_at > now()"
    }

    fileprivate static func keySet(of client: ClientID) -> Query {
        "SELECT jwks::text AS jwks FROM identity.clients WHERE id = \(client)"
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
            // Locked, so that the client can't come to use keys meanwhile.
            let client = try transaction.lockClient(id)
            guard client.authentication != .keys else { throw ServiceError.clientUsesKeys }
            try transaction.addSecret(hash, to: id, overlap: overlap)
            try transaction.record(audit(client))
        }
    }
}

extension Transaction {
    /// The hashes of the secrets of a client that have not expired.
    func secretHashes(of client: ClientID) throws -> [Data] {
        try query(ClientCredentialStore.secretHashes(of: client)).map { try $0.decode("hash") }
    }

    /// The JWK Set of a client that signs (RFC 7517), as JSON; nil if it has none.
    func keySet(of client: ClientID) throws -> String? {
        try query(ClientCredentialStore.keySet(of: client)).first?.decode("jwks", as: String?.self)
    }

    /// Gives a client a new secret, and makes `client_secret_basic` its authentication method.
    ///
    /// - Parameter overlap: for how many seconds the earlier secrets stay valid.
    func addSecret(_ hash: Data, to client: ClientID, overlap: Int) throws {
        try execute("UPDATE identity.clients SET authentication = 'client_secret_basic' WHERE id = \(client)")
        try execute(
            """
            UPDATE identity.client_secrets
            SET expires_at = LEAST(expires_at, now() + make_interval(secs => \(overlap)))
            WHERE client_id = \(client)
            """)
        try execute("DELETE FROM identity.client_secrets WHERE client_id = \(client) AND expires_at <= now()")
        try execute("INSERT INTO identity.client_secrets (client_id, hash) VALUES (\(client), \(hash))")
    }
}
