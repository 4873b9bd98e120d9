import Foundation
import Logging
import Synchronization
import TestKit
import Testing

@testable import Postgres

/// A client of a new database.
func makeClient(
    on server: TestPostgres? = nil, _ change: (inout PostgresConfiguration) -> Void = { _ in }
) async throws -> PostgresClient {
    let server = if let server { server } else { try await TestPostgres.shared() }
    return try client(of: try await server.makeDatabase(), change)
}

/// A client of the database at `url`.
func client(
    of url: String, logger: Logger? = nil, _ change: (inout PostgresConfiguration) -> Void = { _ in }
) throws -> PostgresClient {
    var configuration = try PostgresConfiguration(url: url)
    // Generous, because many suites run at the same time.
    (configuration.defaultTimeout, configuration.connectTimeout) = (.seconds(30), .seconds(10))
    change(&configuration)
    return PostgresClient(
        configuration: configuration, logger: logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

/// The error that `body` throws; nil if it returns.
func postgresError<Result>(of body: () async throws -> Result) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

extension PostgresClient {
    /// The value of the only column of the first row; nil if there is no row.
    func value<Value: PostgresDecodable>(
        _ query: Query, as type: Value.Type = Value.self, deadline: ContinuousClock.Instant? = nil
    ) async throws -> Value? {
        guard let row = try await self.query(query, deadline: deadline).first else { return nil }
        #expect(row.table.columns.count == 1)
        return try row.decode(row.table.columns[0], as: Value?.self)
    }

    /// The number of sessions of this database that run a statement with `text` in it.
    func running(_ text: String) async throws -> Int {
        try await value(
            """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND state = 'active' AND query LIKE \("%\(text)%")
            """) ?? 0
    }
}
