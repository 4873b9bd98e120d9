import Foundation
import TestKit
import Testing

@testable import Postgres

/// A full disk, and a server without a free connection: both end in 503 with a clear line in the log, and recover by themselves.
@Suite struct FullServerTests {
    @Test(.enabled(if: getuid() == 0, "mounting a small disk takes root"))
    func aFullDiskIsUnavailableAndRecovers() async throws {
        let server = try await TestPostgres.launch(smallDisk: "4m")
        let lines = LogLines()
        try await server.execute("CREATE TABLESPACE small LOCATION '\(server.smallDisk)'")
        let client = try client(of: try await server.makeDatabase(), logger: lines.logger)
        try await client.execute("CREATE TABLE filler (t text) TABLESPACE small")
        let insert: Query = "INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 500)"
        var error: PostgresError?
        for _ in 1...20 where error == nil { error = await postgresError { try await client.execute(insert) } }
        #expect(try #require(error).serviceError.status == 503)
        #expect(
            await postgresError { try await client.transaction { try $0.execute(insert) } }?.serviceError.status == 503)
        #expect(lines.all.count { $0.contains("disk full") && $0.contains("53100") } == 1)
        try await client.execute("DROP TABLE filler")
        try await client.execute("CREATE TABLE filler (t text) TABLESPACE small")
        try await client.execute(insert)
    }

    @Test func aServerWithoutAFreeConnectionIsUnavailableAndRecovers() async throws {
        let server = try await TestPostgres.launch(settings: ["max_connections=6", "superuser_reserved_connections=3"])
        let url = try await server.makeDatabase()
        try await server.execute("CREATE ROLE someone LOGIN")
        let limited = try PostgresConfiguration(url: url.replacing("postgres@", with: "someone@"))
        var others: [Connection] = []
        while let other = try? Connection(limited) { others.append(other) }
        #expect(!others.isEmpty)
        let lines = LogLines()
        let client = try client(of: url.replacing("postgres@", with: "someone@"), logger: lines.logger) {
            $0.reconnectGracePeriod = .milliseconds(100)
        }
        for _ in 1...3 { #expect(await postgresError { try await client.ping() }?.serviceError.status == 503) }
        #expect(
            lines.all.count { $0.hasPrefix("warning") && $0.contains("connecting failed") && $0.contains("slots") }
                == 1, "\(lines.all)")
        others = []
        try await eventually(within: .seconds(20)) { await postgresError { try await client.ping() } == nil }
    }
}
