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

    @Test func aSessionThatTheOperatorTerminatesIsUnavailable() async throws {
        let client = try await makeClient { $0.writeConnections = 2 }
        async let error = postgresError { try await client.execute("WITH s AS (SELECT pg_sleep(30)) SELECT 1 FROM s") }
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 1 }
        try await client.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
        #expect(await error == .unavailable(wasSent: true))
        try await client.ping()
    }
}
