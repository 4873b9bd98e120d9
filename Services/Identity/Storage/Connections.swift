import Foundation
import Models
import Postgres

extension ProviderConnection {
    fileprivate static let columns: StaticString =
        "client_id, provider, provider_client_id, issuer, team_id, key_id, created_at, updated_at"

    fileprivate init(_ row: Row) throws {
        guard let client = ClientID(try row[0].decode(as: String.self)) else {
            throw PostgresError.decoding(column: "client_id")
        }
        self.init(
            clientID: client, provider: try row[1].decodeCase(), providerClientID: try row[2].decode(),
            issuer: try row[3].decode(), teamID: try row[4].decode(), keyID: try row[5].decode(),
            createdAt: try row[6].decode(), updatedAt: try row[7].decode())
    }
}

extension PostgresClient {
    /// A connection, and its secrets as they are kept; nil when there is none.
    func connection(
        of client: ClientID, with provider: Provider, deadline: ContinuousClock.Instant
    ) async throws -> (connection: ProviderConnection, sealed: Data)? {
        try await query(
            """
            SELECT \(sql: ProviderConnection.columns), sealed_secrets FROM identity.connections
            WHERE client_id = \(client.description) AND provider = \(provider.rawValue)
            """, deadline: deadline
        ).first.map { (try ProviderConnection($0), try $0[8].decode()) }
    }

    /// Every connection, of one client or of all, oldest first.
    func connections(of client: ClientID?, deadline: ContinuousClock.Instant) async throws -> [ProviderConnection] {
        try await query(
            """
            SELECT \(sql: ProviderConnection.columns) FROM identity.connections
            WHERE \(client?.description)::text IS NULL OR client_id = \(client?.description)
            ORDER BY created_at, client_id, provider
            """, deadline: deadline
        ).map { try ProviderConnection($0) }
    }
}

extension Transaction {
    /// Writes a connection in place of an earlier one.
    func setConnection(
        _ call: Identity.SetProviderConnection, application: ApplicationID, sealed: Data
    ) throws -> ProviderConnection {
        let rows = try query(
            """
            INSERT INTO identity.connections
                (client_id, provider, application_id, provider_client_id, sealed_secrets, issuer, team_id, key_id)
            VALUES (\(call.client.description), \(call.provider.rawValue), \(application), \(call.providerClientID),
                    \(sealed), \(call.issuer), \(call.teamID), \(call.keyID))
            ON CONFLICT (client_id, provider) DO UPDATE SET
                provider_client_id = EXCLUDED.provider_client_id, sealed_secrets = EXCLUDED.sealed_secrets,
                issuer = EXCLUDED.issuer, team_id = EXCLUDED.team_id, key_id = EXCLUDED.key_id, updated_at = now()
            RETURNING \(sql: ProviderConnection.columns)
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return try ProviderConnection(row)
    }

    /// Deletes a connection; nil when there is none.
    func removeConnection(_ client: ClientID, _ provider: Provider) throws -> ProviderConnection? {
        try query(
            """
            DELETE FROM identity.connections
            WHERE client_id = \(client.description) AND provider = \(provider.rawValue)
            RETURNING \(sql: ProviderConnection.columns)
            """
        ).first.map { try ProviderConnection($0) }
    }

    /// Switches the login method of a provider on or off.
    func setLoginMethod(of provider: Provider, isOn: Bool, client: ClientID) throws {
        let method = provider.loginMethod.rawValue
        let change: Query =
            isOn
            ? """
            UPDATE identity.clients SET login_methods = login_methods || \(method)::text
            WHERE id = \(client.description) AND NOT login_methods @> ARRAY[\(method)]::text[]
            """
            : """
            UPDATE identity.clients SET login_methods = array_remove(login_methods, \(method)::text)
            WHERE id = \(client.description)
            """
        try execute(change)
    }
}
