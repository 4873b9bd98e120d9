import Models
import Postgres

/// Reads and writes the settings of applications, clients and connections together.
struct SettingsStore: Sendable {
    let postgres: PostgresClient

    /// A page has further clients until their settings have this many bytes, so that it fits in a frame.
    private static let pageLength = 256 * 1024
    /// The maximum number of clients in a page.
    private static let maximumClients = 100

    /// Thrown to end the transaction of a dry run.
    private struct DryRun<Value: Sendable>: Error {
        let value: Value
    }

    /// Runs `work` in a transaction. Another call of this method waits until it has ended, so that each one sees all of what the other has
    /// written. A dry run is rolled back.
    func write<Value: Sendable>(
        isDryRun: Bool, deadline: ContinuousClock.Instant, _ work: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        do {
            return try await postgres.transaction(deadline: deadline) { transaction in
                try transaction.query("SELECT pg_advisory_xact_lock(hashtextextended('latchkey settings', 0))")
                let value = try work(transaction)
                if isDryRun { throw DryRun(value: value) }
                return value
            }
        } catch let end as DryRun<Value> {
            return end.value
        }
    }

    /// The settings of an application, and of its clients from the first one behind `cursor`.
    ///
    /// - Throws: 404 `not_found` if there is no such application.
    func page(
        of id: ApplicationID, after cursor: ClientID?, deadline: ContinuousClock.Instant
    ) async throws -> Identity.ExportSettings.Reply {
        try await postgres.transaction(isolation: .repeatableRead, deadline: deadline) { transaction in
            guard let application = try transaction.findApplication(id) else {
                throw ServiceError.notFound("application")
            }
            var declaration = ApplicationDeclaration(application)
            // Every page has them, so the reader keeps those of the first.
            let webhooks = try transaction.webhooks(of: id)
            declaration.webhooks = webhooks.isEmpty ? nil : webhooks.map { WebhookDeclaration($0) }
            let clients = try transaction.clients(of: id, after: cursor, limit: Self.maximumClients + 1)
            let connections = Dictionary(
                grouping: try transaction.connections(of: clients.map(\.id)), by: \.clientID)
            var length = 0
            for client in clients.prefix(Self.maximumClients) where length < Self.pageLength {
                let jwks = try client.authentication == .keys ? transaction.keySet(of: client.id) : nil
                let declared = ClientDeclaration(
                    client, jwks: jwks,
                    connections: (connections[client.id] ?? []).map { ConnectionDeclaration($0) })
                declaration.clients.append(declared)
                length += declared.approximateLength
            }
            let isComplete = declaration.clients.count == clients.count
            return Identity.ExportSettings.Reply(
                application: declaration, nextCursor: isComplete ? nil : declaration.clients.last?.id)
        }
    }
}

extension ClientDeclaration {
    /// The number of bytes of its texts, and some for what is around them.
    fileprivate var approximateLength: Int {
        let lists = [origins, redirectURIs, postLogoutRedirectURIs].compactMap(\.self).flatMap(\.self)
        let texts: [String] = lists + [name, logoURL, jwks].compactMap(\.self) + Array((linkPages ?? [:]).values)
        return texts.reduce(1000 + 1000 * connections.count) { $0 + $1.utf8.count + 10 }
    }
}
