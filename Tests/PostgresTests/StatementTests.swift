import Foundation
import TestKit
import Testing

@testable import Postgres

@Suite struct StatementTests {
    @Test func rowsAndCounts() async throws {
        let client = try await makeClient()
        #expect(try await client.execute("CREATE TABLE t (n int, name text)") == 0)
        #expect(try await client.execute("INSERT INTO t SELECT n, 'name ' || n FROM generate_series(1, 5) n") == 5)
        let rows = try await client.query("SELECT n, name FROM t WHERE n > \(3) ORDER BY n")
        #expect(try rows.map { try $0.decode("name", as: String.self) } == ["name 4", "name 5"])
        #expect(try rows.map { try $0[0].decode(as: Int.self) } == [4, 5])
        #expect(try await client.query("UPDATE t SET n = 9 WHERE n = 1 RETURNING n").count == 1)
    }

    @Test func uniqueViolationIsRecognised() async throws {
        let client = try await makeClient()
        try await client.execute("CREATE TABLE t (email text CONSTRAINT t_email_key UNIQUE)")
        try await client.execute("INSERT INTO t VALUES (\("secret@example.com"))")
        let error = try #require(
            await failure { try await client.execute("INSERT INTO t VALUES (\("secret@example.com"))") })
        #expect(error.isUniqueViolation(of: "t_email_key"))
        #expect(!error.isUniqueViolation(of: "t_other_key"))
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!"\(error)\(String(reflecting: error))\(dumped)".contains("secret"))
        #expect(error.serviceError.status == 500)
        #expect(!error.serviceError.detail.contains("t_email_key"))
    }

    @Test func aThousandReadsKeepTheirAnswersApart() async throws {
        let client = try await makeClient { $0.maximumWaiting = 2000 }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    // Every seventh is refused, which must not be felt by those beside it.
                    if number % 7 == 0 {
                        let error = await failure { try await client.query("SELECT 1 / \(0)::int") }
                        guard case .server(let fault) = error else { return false }
                        return fault.sqlState == "22012"
                    }
                    let row = try await client.query("SELECT \(number)::int AS n, \("text \(number)")::text AS t").first
                    return try row?.decode("n") == number && row?.decode("t") == "text \(number)"
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func evictedStatementsAreDeallocatedAndPreparedAnew() async throws {
        let client = try await makeClient {
            ($0.readConnections, $0.preparedStatements, $0.readsAtOnce) = (1, 4, 4)
        }
        for round in 0..<3 {
            for width in 1...8 {
                var query = Query(trusted: "SELECT ")
                query.sql += Array(repeating: "\(round)", count: width).joined(separator: ", ")
                #expect(try await client.query(query).first?[width - 1].decode(as: Int.self) == round)
            }
        }
        let known = try await client.value("SELECT count(*) FROM pg_prepared_statements", as: Int.self)
        #expect(known == 4)
    }

    @Test func statementsSurviveAChangeOfTheirTable() async throws {
        let client = try await makeClient { $0.readConnections = 1 }
        try await client.execute("CREATE TABLE t AS SELECT 1 AS a")
        #expect(try await client.query("SELECT * FROM t").first?.decode("a") == 1)
        try await client.execute("ALTER TABLE t ADD COLUMN b text DEFAULT 'new'")
        _ = await failure { try await client.query("SELECT * FROM t") }
        #expect(try await client.query("SELECT * FROM t").first?.decode("b") == "new")
    }

    @Test(arguments: ["SELECT pg_backend_pid()" as Query, "WITH p AS (SELECT pg_backend_pid()) SELECT * FROM p"])
    func noticesAndErrorsLeaveTheConnectionUsable(_ pid: Query) async throws {
        let client = try await makeClient { ($0.connections, $0.readConnections) = (1, 1) }
        let before = try await client.value(pid, as: Int.self)
        try await client.execute("DO $$ BEGIN RAISE NOTICE 'to nobody'; END $$")
        for bad: Query in ["INSERT INTO nowhere VALUES (1)", "SELECT FROM WHERE", "SELECT 1 / 0", "nonsense"] {
            await #expect(throws: PostgresError.self) { try await client.execute(bad) }
        }
        #expect(try await client.value(pid) == before)
    }

    @Test func anAnswerHasABound() async throws {
        let client = try await makeClient { $0.maximumRows = 10 }
        #expect(try await client.query("SELECT generate_series(1, 10)").count == 10)
        await #expect(throws: PostgresError.tooManyRows) { try await client.query("SELECT generate_series(1, 11)") }
    }

    @Test func theSessionIsSetUp() async throws {
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
}
