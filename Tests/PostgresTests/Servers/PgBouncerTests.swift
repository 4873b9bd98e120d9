import Foundation
import TestKit
import Testing

@testable import Postgres

/// PgBouncer in transaction mode, with fewer connections to the server than clients have to it.
@Suite(.enabled(if: TestPgBouncer.isInstalled, "PgBouncer is not installed")) struct PgBouncerTests {
    private static let setUp = Task {
        let server = try await TestPostgres.launch()
        return (server, try await TestPgBouncer.launch(before: server, settings: ["client_idle_timeout = 2"]))
    }

    private let server: TestPostgres
    private let direct: String
    private let pooled: String

    init() async throws {
        let (server, bouncer) = try await Self.setUp.value
        self.server = server
        direct = try await server.makeDatabase()
        pooled = try bouncer.url(of: direct)
    }

    @Test func recognizesAPooler() throws {
        #expect(try Session(try PostgresConfiguration(url: pooled)).isPooled)
        #expect(try !Session(try PostgresConfiguration(url: direct)).isPooled)
    }

    @Test func theParametersHoldForEachStatementAndForNobodyElse() async throws {
        let name = direct.split(separator: "/")[2].prefix { $0 != "?" }
        try await server.execute("ALTER DATABASE \(name) SET bytea_output = escape")
        try await server.execute("ALTER DATABASE \(name) SET timezone = 'Asia/Kolkata'")
        let client = try client(of: pooled)
        #expect(try await client.value("SELECT current_setting('statement_timeout')") == "10s")
        #expect(try await client.value("SELECT '\\xff00'::bytea") == Data([0xff, 0]))
        let noon = try await client.value("SELECT '2026-01-01 12:00+00'::timestamptz", as: Date.self)
        #expect(noon == Date(timeIntervalSince1970: 1_767_268_800))
        for isolation in [IsolationLevel.readCommitted, .repeatableRead, .serializable] {
            let limit = try await client.transaction(isolation: isolation) { transaction in
                try transaction.query("SELECT current_setting('lock_timeout') AS l").first?.decode("l", as: String.self)
            }
            #expect(limit == "4s")
        }
        let timeout = try await server.execute("SHOW statement_timeout", in: pooled)
        #expect(timeout.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
    }

    @Test func nothingIsPrepared() async throws {
        let client = try client(of: pooled)
        try await withThrowingTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    let answer = try await client.value("SELECT \(number)::int", as: Int.self)
                    #expect(answer == number)
                }
            }
            try await group.waitForAll()
        }
        let prepared = try await client.value("SELECT count(*) FROM pg_prepared_statements", as: Int.self)
        #expect(prepared == 0)
    }

    @Test func migratesAndRunsMixedWork() async throws {
        let (client, second) = (try client(of: pooled), try client(of: pooled))
        let migration = Migration(1, "init", Array("CREATE SCHEMA more; CREATE TABLE app.t (n int PRIMARY KEY);".utf8))
        async let other = Migrator(second, schema: "app", migrations: [migration]).run()
        let runs = try await Migrator(client, schema: "app", migrations: [migration]).run()
        #expect(try await runs + other == [1])
        try await withThrowingTaskGroup { group in
            for number in 0..<150 {
                let insert: Query = "INSERT INTO app.t VALUES (\(number))"
                group.addTask {
                    switch number % 3 {
                    case 0: try await client.execute(insert)
                    case 1: try await client.append(insert)
                    default: try await client.transaction(isolation: .serializable) { _ = try $0.execute(insert) }
                    }
                    let stored = try await client.value("SELECT n FROM app.t WHERE n = \(number)", as: Int.self)
                    #expect(stored == number)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await client.value("SELECT count(*) FROM app.t") == 150)
    }

    @Test func aRefusedStatementFailsAloneAndKeepsTheConnection() async throws {
        let client = try client(of: pooled) {
            ($0.readConnections, $0.writeConnections, $0.appendConnections) = (1, 1, 1)
        }
        try await client.execute("CREATE TABLE t (n int PRIMARY KEY, m int REFERENCES t DEFERRABLE INITIALLY DEFERRED)")
        try await client.execute("INSERT INTO t VALUES (1)")
        let refused: [Query] = [
            "INSERT INTO t VALUES (1)", "SELECT 1 / 0", "INSERT INTO nowhere VALUES (1)",
            // Refused by the commit.
            "INSERT INTO t VALUES (2, 3)",
        ]
        for query in refused {
            guard case .server = await postgresError(of: { try await client.execute(query) }) else {
                Issue.record("\(query) was not refused")
                continue
            }
        }
        let appended = (0..<20).map { number in
            Task { await postgresError { try await client.append("INSERT INTO t VALUES (\(number))") } }
        }
        for (number, task) in appended.enumerated() {
            let error = await task.value
            #expect((error == nil) == (number != 1), "\(number): \(String(describing: error))")
        }
        #expect(try await client.value("SELECT count(*) FROM t") == 20)
    }

    /// Cancelled by way of PgBouncer, which passes it on.
    @Test func aStatementPastItsDeadlineIsCancelledOnTheServer() async throws {
        let (client, observer) = (try client(of: pooled), try client(of: direct))
        let error = await postgresError {
            try await client.query("SELECT pg_sleep(30)", deadline: .now + .milliseconds(300))
        }
        #expect(error == .timeout(wasSent: true))
        try await eventually(within: .seconds(5)) { try await observer.running("pg_sleep") == 0 }
    }

    @Test func connectionsThatThePoolerClosesCostNoError() async throws {
        let client = try client(of: pooled)
        let probe = try Connection(try PostgresConfiguration(url: pooled))
        try await client.execute("CREATE TABLE t (n int)")
        try await client.append("INSERT INTO t VALUES (1)")
        try await client.ping()
        try await eventually(within: .seconds(20)) { !probe.isAlive() }
        // Its timeouts were later than the probe's last use by moments, so this meets some of them still open.
        for number in 0..<40 {
            try await client.execute("INSERT INTO t VALUES (\(number))")
            try await client.append("INSERT INTO t VALUES (\(number))")
            try await client.ping()
        }
        #expect(try await client.value("SELECT count(*) FROM t") == 81)
    }
}
