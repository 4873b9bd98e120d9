import Foundation
import Models
import Postgres
import Primitives

/// Reads and writes the connections of clients with sign-in providers (`identity.connections`). Their secrets are encrypted
/// before they are stored, so that reading the database is not enough to impersonate a client.
struct ConnectionStore: Sendable {
    let postgres: PostgresClient
    let secrets: SealedBox<OpenConnection.Secrets>

    /// The connection of a client with a provider, its secrets decrypted.
    ///
    /// - Throws: 404 `provider_not_connected` if there is none, or the client has this sign-in method turned off.
    func open(
        _ provider: Provider, of client: Client, deadline: ContinuousClock.Instant
    ) async throws -> OpenConnection {
        guard client.loginMethods.contains(provider.loginMethod) else { throw ServiceError.providerNotConnected }
        let rows = try await postgres.query(Self.selection(provider, of: client.id), deadline: deadline)
        guard let row = rows.first else { throw ServiceError.providerNotConnected }
        return try open(row)
    }

    fileprivate static func selection(_ provider: Provider, of client: ClientID) -> Query {
        """
        SELECT \(sql: ProviderConnection.columns), sealed_secrets FROM identity.connections
        WHERE client_id = \(client) AND provider = \(provider.rawValue)
        """
    }

    /// All connections of a client, or of every client if nil; oldest first.
    func connections(of client: ClientID?, deadline: ContinuousClock.Instant) async throws -> [ProviderConnection] {
        try await postgres.query(
            """
            SELECT \(sql: ProviderConnection.columns) FROM identity.connections
            WHERE \(client)::text IS NULL OR client_id = \(client)
            ORDER BY created_at, client_id, provider
            """, deadline: deadline
        ).map { try ProviderConnection($0) }
    }

    /// Adds or replaces a connection, and turns the sign-in method on.
    ///
    /// - Parameter audit: makes the audit log entry, given the connection that is replaced, if any.
    /// - Throws: 404 `not_found` if there is no such client, 409 `connection_key_missing` without an encryption key.
    func set(
        _ call: Identity.SetProviderConnection, deadline: ContinuousClock.Instant,
        audit: @escaping @Sendable (Client, _ old: ProviderConnection?) -> AuditEntry
    ) async throws -> ProviderConnection {
        let sealed = try seal(.init(clientSecret: call.clientSecret, key: call.key), call.client, call.provider)
        return try await postgres.transaction(deadline: deadline) { transaction in
            let client = try transaction.lockClient(call.client)
            let old = try transaction.connections(of: [client.id]).first { $0.provider == call.provider }
            let connection = try transaction.write(call, sealed: sealed, of: client)
            try transaction.setLoginMethod(of: call.provider, isEnabled: true, client: client.id)
            try transaction.record(audit(client, old))
            return connection
        }
    }

    /// Deletes a connection, and turns the sign-in method off.
    ///
    /// - Throws: 404 `not_found` if there is no such client or connection.
    func remove(
        _ provider: Provider, of id: ClientID, deadline: ContinuousClock.Instant,
        audit: @escaping @Sendable (Client) -> AuditEntry
    ) async throws -> ProviderConnection {
        try await postgres.transaction(deadline: deadline) { transaction in
            let client = try transaction.lockClient(id)
            let rows = try transaction.query(
                """
                DELETE FROM identity.connections
                WHERE client_id = \(id) AND provider = \(provider.rawValue)
                RETURNING \(sql: ProviderConnection.columns)
                """)
            guard let row = rows.first else { throw ServiceError.notFound("connection") }
            try transaction.setLoginMethod(of: provider, isEnabled: false, client: id)
            try transaction.record(audit(client))
            return try ProviderConnection(row)
        }
    }
}

extension ConnectionStore {
    /// The connection of a client with a provider, its secrets decrypted; nil if there is none.
    func find(_ provider: Provider, of client: ClientID, in transaction: Transaction) throws -> OpenConnection? {
        try transaction.query(Self.selection(provider, of: client)).first.map { try open($0) }
    }

    /// Adds or replaces a connection. The sign-in method stays as it is.
    func write(
        _ call: Identity.SetProviderConnection, of client: Client, in transaction: Transaction
    ) throws {
        let sealed = try seal(.init(clientSecret: call.clientSecret, key: call.key), call.client, call.provider)
        _ = try transaction.write(call, sealed: sealed, of: client)
    }

    private func seal(
        _ value: OpenConnection.Secrets, _ client: ClientID, _ provider: Provider
    ) throws -> Data {
        do {
            return try secrets.seal(value, context: Self.context(client, provider))
        } catch is SealError {
            throw ServiceError.connectionKeyMissing
        }
    }

    private func open(_ row: Row) throws -> OpenConnection {
        let connection = try ProviderConnection(row)
        return OpenConnection(
            connection: connection,
            secrets: try open(try row.decode("sealed_secrets"), connection.clientID, connection.provider))
    }

    private func open(_ sealed: Data, _ client: ClientID, _ provider: Provider) throws -> OpenConnection.Secrets {
        do {
            return try secrets.open(sealed, context: Self.context(client, provider))
        } catch is SealError {
            throw ServiceError.connectionKeyMissing
        }
    }

    /// Binds secrets to their connection, so that they can't be moved to another in the database.
    private static func context(_ client: ClientID, _ provider: Provider) -> String {
        "latchkey connection \(client) \(provider)"
    }
}

extension Transaction {
    /// The connections of some clients, by client and provider, without their secrets.
    func connections(of clients: [ClientID]) throws -> [ProviderConnection] {
        try query(
            """
            SELECT \(sql: ProviderConnection.columns) FROM identity.connections
            WHERE client_id = ANY(\(clients.map(\.description))) ORDER BY client_id COLLATE "C", provider
            """
        ).map { try ProviderConnection($0) }
    }

    /// Adds or replaces a connection.
    fileprivate func write(
        _ call: Identity.SetProviderConnection, sealed: Data, of client: Client
    ) throws -> ProviderConnection {
        let rows = try query(
            """
            INSERT INTO identity.connections
                (client_id, provider, application_id, provider_client_id, sealed_secrets, issuer, team_id, key_id)
            VALUES (\(client.id), \(call.provider.rawValue), \(client.applicationID), \(call.providerClientID),
                    \(sealed), \(call.issuer), \(call.teamID), \(call.keyID))
            ON CONFLICT (client_id, provider) DO UPDATE SET
                provider_client_id = EXCLUDED.provider_client_id, sealed_secrets = EXCLUDED.sealed_secrets,
                issuer = EXCLUDED.issuer, team_id = EXCLUDED.team_id, key_id = EXCLUDED.key_id, updated_at = now()
            RETURNING \(sql: ProviderConnection.columns)
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return try ProviderConnection(row)
    }
}

extension ProviderConnection {
    fileprivate static let columns: StaticString =
        "client_id, provider, provider_client_id, issuer, team_id, key_id, created_at, updated_at"

    fileprivate init(_ row: Row) throws {
        self.init(
            clientID: try row.decode("client_id"), provider: try row.decode("provider"),
            providerClientID: try row.decode("provider_client_id"), issuer: try row.decode("issuer"),
            teamID: try row.decode("team_id"), keyID: try row.decode("key_id"), createdAt: try row.decode("created_at"),
            updatedAt: try row.decode("updated_at"))
    }
}

extension ServiceError {
    /// 404: the client has no connection with the provider, or its sign-in method is turned off.
    static let providerNotConnected = ServiceError(
        .providerNotConnected, detail: "This client does not offer sign-in with this provider.")

    /// 409: there is no key to encrypt secrets with, or none that decrypts them.
    static let connectionKeyMissing = ServiceError(
        .connectionKeyMissing,
        detail:
            "The secret file of identity has no connection_keys that fit. Without one, secrets can't be stored or used."
    )
}
