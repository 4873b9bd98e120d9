import Foundation
import Logging
import Synchronization
import TestKit

@testable import Postgres

/// A client of a database of its own.
func makeClient(
    on server: TestPostgres? = nil, _ change: (inout PostgresConfiguration) -> Void = { _ in }
) async throws -> PostgresClient {
    let server = if let server { server } else { try await TestPostgres.shared() }
    return try client(of: try await server.makeDatabase(), change)
}

/// A client of the database at `url`.
func client(of url: String, _ change: (inout PostgresConfiguration) -> Void = { _ in }) throws -> PostgresClient {
    var configuration = try PostgresConfiguration(url: url)
    // Many suites run at once, on a machine that may have other work.
    (configuration.defaultTimeout, configuration.connectTimeout) = (.seconds(30), .seconds(10))
    change(&configuration)
    return PostgresClient(configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

/// The error that `body` throws; nil when it throws none.
func failure<Result>(of body: () async throws -> Result) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

extension PostgresClient {
    /// The value in the first column of the first row.
    func value<Value: PostgresDecodable>(
        _ query: Query, as type: Value.Type = Value.self, deadline: ContinuousClock.Instant? = nil
    ) async throws -> Value? {
        try await self.query(query, deadline: deadline).first?[0].decode(as: Value?.self)
    }

    /// How many sessions of this database run a statement that contains `text`.
    func running(_ text: String) async throws -> Int {
        try await value(
            """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND state = 'active' AND query LIKE \("%\(text)%")
            """) ?? 0
    }
}
