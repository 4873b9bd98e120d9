import TestKit
import Testing

@testable import Postgres

@Suite struct SessionTests {
    @Test func setsTheSessionParameters() async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        try await server.execute(
            "ALTER ROLE postgres IN DATABASE \(url.split(separator: "/")[2].prefix { $0 != "?" })"
                + " SET timezone = 'Asia/Kolkata'")
        let client = try client(of: url) { $0.applicationName = "identity" }
        #expect(try await client.value("SELECT current_setting('TimeZone')") == "UTC")
        #expect(try await client.value("SELECT current_setting('application_name')") == "identity")
        #expect(try await client.value("SELECT current_setting('lock_timeout')") == "4s")
        #expect(try await client.value("SELECT current_setting('jit')") == "off")
    }

    @Test(arguments: ["SELECT pg_backend_pid()" as Query, "WITH p AS (SELECT pg_backend_pid()) SELECT * FROM p"])
    func aConnectionSurvivesNoticesAndErrors(_ pid: Query) async throws {
        let client = try await makeClient { ($0.writeConnections, $0.readConnections) = (1, 1) }
        let before = try await client.value(pid, as: Int.self)
        try await client.execute("DO $$ BEGIN RAISE NOTICE 'ignored'; END $$")
        for bad: Query in ["INSERT INTO nowhere VALUES (1)", "SELECT FROM WHERE", "SELECT 1 / 0", "not sql"] {
            await #expect(throws: PostgresError.self) { try await client.execute(bad) }
        }
        #expect(try await client.value(pid) == before)
    }

    /// The server has rolled back what it terminates (57P01), so that it can be run again on another connection.
    @Test func whatTheServerTerminatesIsRunAgain() async throws {
        let client = try await makeClient { $0.writeConnections = 2 }
        try await client.execute("CREATE TABLE t (n int)")
        async let changed = client.execute("INSERT INTO t SELECT 1 FROM pg_sleep(0.5)")
        async let result = client.transaction { transaction in
            try transaction.query("SELECT pg_sleep(0.5)")
            return try transaction.execute("INSERT INTO t VALUES (2)")
        }
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 2 }
        try await terminateOthers(of: client)
        #expect(try await changed == 1)
        #expect(try await result == 1)
        #expect(try await client.value("SELECT count(*) FROM t") == 2)
    }

    @Test func whatIsTerminatedAgainAndAgainIsUnavailable() async throws {
        let client = try await makeClient { $0.writeConnections = 2 }
        let terminator = Task {
            while !Task.isCancelled { try await terminateOthers(of: client) }
        }
        let error = await postgresError { try await client.execute("WITH s AS (SELECT pg_sleep(30)) SELECT 1 FROM s") }
        terminator.cancel()
        // A connection that ends before the server says why leaves it open whether the statement ran.
        #expect(error == .unavailable(wasSent: false) || error == .unavailable(wasSent: true))
        try await client.ping()
    }

    private func terminateOthers(of client: PostgresClient) async throws {
        _ = try await client.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_sleep%'
            """)
    }

    @Test func aReadOnlyServerIsUnavailableForChangesAndServesReads() async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        let name = url.split(separator: "/")[2].prefix { $0 != "?" }
        let earlier = try client(of: url)
        try await earlier.execute("CREATE TABLE t (n int)")
        try await server.execute("ALTER DATABASE \(name) SET default_transaction_read_only = on")
        let newcomer = try client(of: url)
        let changes: [@Sendable () async throws -> Void] = [
            { try await newcomer.execute("INSERT INTO t VALUES (1)") },
            { try await newcomer.append("INSERT INTO t VALUES (1)") },
            { try await newcomer.transaction { _ = try $0.execute("INSERT INTO t VALUES (1)") } },
        ]
        for change in changes {
            #expect(try #require(await postgresError(of: change)).serviceError.status == 503)
            #expect(try await newcomer.value("SELECT count(*) FROM t") == 0)
        }
        try await server.execute("ALTER DATABASE \(name) RESET default_transaction_read_only")
        for change in changes {
            try await eventually(within: .seconds(20)) { await postgresError(of: change) == nil }
        }
    }

}
