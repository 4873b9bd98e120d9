import Foundation
import TestKit
import Testing

@testable import Postgres

@Suite struct PostgresClientTests {
    @Test func returnsRowsAndCounts() async throws {
        let client = try await makeClient()
        #expect(try await client.execute("CREATE TABLE t (n int, name text)") == 0)
        #expect(try await client.execute("INSERT INTO t SELECT n, 'name ' || n FROM generate_series(1, 5) n") == 5)
        let rows = try await client.query("SELECT n, name FROM t WHERE n > \(3) ORDER BY n")
        #expect(try rows.map { try $0.decode("name", as: String.self) } == ["name 4", "name 5"])
        #expect(try rows.map { try $0.decode("n", as: Int.self) } == [4, 5])
        #expect(try await client.query("UPDATE t SET n = 9 WHERE n = 1 RETURNING n").count == 1)
    }

    @Test func limitsTheRowsOfAResult() async throws {
        let client = try await makeClient { $0.maximumRows = 10 }
        #expect(try await client.query("SELECT generate_series(1, 10)").count == 10)
        await #expect(throws: PostgresError.tooManyRows) { try await client.query("SELECT generate_series(1, 11)") }
    }

    @Test(arguments: ["SELECT pg_sleep(30)" as Query, "WITH s AS (SELECT pg_sleep(30)) SELECT 1 FROM s"])
    func cancelsASlowStatementOnTheServer(_ query: Query) async throws {
        let client = try await makeClient()
        try await client.ping()
        try await client.execute("CREATE TABLE t (n int)")
        let start = ContinuousClock.now
        let error = await postgresError { try await client.query(query, deadline: start + .milliseconds(500)) }
        #expect(error == .timeout(wasSent: true))
        #expect((.milliseconds(500) ... .seconds(5)).contains(.now - start))
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 0 }
    }

    @Test func aStatementPastItsDeadlineIsNotSent() async throws {
        let client = try await makeClient { $0.writeConnections = 1 }
        try await client.execute("CREATE TABLE t (n int)")
        let holder = try await LockHolder(of: client)
        let start = ContinuousClock.now
        await #expect(throws: PostgresError.timeout(wasSent: false)) {
            try await client.execute("INSERT INTO t VALUES (1)", deadline: start + .milliseconds(100))
        }
        #expect(.now - start < .seconds(2))
        try await holder.release()
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }

    @Test func aCancelledTaskFailsAtOnce() async throws {
        let client = try await makeClient()
        let task = Task { try await client.query("SELECT pg_sleep(10)", deadline: .now + .seconds(10)) }
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 1 }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: PostgresError.cancelled(wasSent: true)) { try await task.value }
        #expect(.now - start < .milliseconds(500))
    }

    @Test func theServersLockTimeoutApplies() async throws {
        let client = try await makeClient { $0.lockTimeout = .milliseconds(100) }
        try await client.execute("CREATE TABLE t AS SELECT 1 AS n")
        let isLocked = Rendezvous(2), mayEnd = Rendezvous(2)
        let holder = Task {
            try await client.transaction { transaction in
                try transaction.execute("UPDATE t SET n = 2")
                isLocked.meet()
                mayEnd.meet()
            }
        }
        await isLocked.met()
        await #expect(throws: PostgresError.timeout(wasSent: true)) { try await client.execute("UPDATE t SET n = 3") }
        await mayEnd.met()
        try await holder.value
        #expect(try await client.value("SELECT n FROM t") == 2)
    }

    @Test func shutdownFinishesQueuedWorkAndAcceptsNoMore() async throws {
        let client = try await makeClient()
        let task = Task { try await client.query("SELECT pg_sleep(1)") }
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 1 }
        await client.shutdown()
        #expect(try await task.value.count == 1)
        await #expect(throws: PostgresError.unavailable(wasSent: false)) { try await client.ping() }
    }
}
