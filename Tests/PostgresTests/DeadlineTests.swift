import Foundation
import TestKit
import Testing

@testable import Postgres

@Suite struct DeadlineTests {
    @Test(arguments: ["SELECT pg_sleep(30)" as Query, "WITH s AS (SELECT pg_sleep(30)) SELECT 1 FROM s"])
    func aSlowStatementIsCancelledOnTheServer(_ query: Query) async throws {
        let client = try await makeClient()
        try await client.ping()
        try await client.execute("CREATE TABLE t (n int)")
        let start = ContinuousClock.now
        let error = await failure { try await client.query(query, deadline: start + .milliseconds(500)) }
        #expect(error == .timeout(wasSent: true))
        #expect((.milliseconds(500) ... .seconds(5)).contains(.now - start))
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 0 }
    }

    @Test func aSlowTransactionHasNoEffect() async throws {
        let client = try await makeClient()
        try await client.execute("CREATE TABLE t (n int)")
        let error = await failure {
            try await client.transaction(deadline: .now + .milliseconds(200)) { transaction in
                try transaction.execute("INSERT INTO t VALUES (1)")
                try transaction.execute("SELECT pg_sleep(30)")
            }
        }
        #expect(error == .timeout(wasSent: false))
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 0 }
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }

    @Test func whatWaitsPastItsDeadlineIsNotSent() async throws {
        let client = try await makeClient { $0.connections = 1 }
        try await client.execute("CREATE TABLE t (n int)")
        let holder = try await Holder(of: client)
        let start = ContinuousClock.now
        await #expect(throws: PostgresError.timeout(wasSent: false)) {
            try await client.execute("INSERT INTO t VALUES (1)", deadline: start + .milliseconds(100))
        }
        #expect(.now - start < .seconds(2))
        try await holder.release()
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }

    @Test func neighboursOfASlowReadAreRunAgain() async throws {
        // The only connection for reads waits for a lock, so that those behind it wait too and are sent together.
        let client = try await makeClient { ($0.readConnections, $0.patience) = (1, .seconds(5)) }
        let holder = try await Holder(of: client)
        async let first = client.query("SELECT pg_advisory_xact_lock(1)")
        try await eventually(within: .seconds(20)) { try await client.lockIsWanted() }
        async let slow = failure { try await client.query("SELECT pg_sleep(30)", deadline: .now + .seconds(1)) }
        try await eventually(within: .seconds(20)) { client.waitingCount == 1 }
        let neighbours = (0..<10).map { number in
            Task { try await client.value("SELECT \(number)::int", as: Int.self) }
        }
        try await eventually(within: .seconds(20)) { client.waitingCount == 11 }
        try await holder.release()
        #expect(await slow == .timeout(wasSent: true))
        _ = try await first
        for (number, neighbour) in neighbours.enumerated() {
            #expect(try await neighbour.value == number)
        }
    }

    @Test func cancelledCallersHarmNoNeighbour() async throws {
        let client = try await makeClient { ($0.readConnections, $0.maximumWaiting) = (2, 1000) }
        try await withThrowingTaskGroup { group in
            for number in 0..<300 {
                group.addTask {
                    let task = Task {
                        try await client.value("SELECT \(number)::int FROM pg_sleep(0.001)", as: Int.self)
                    }
                    if number % 3 == 0 {
                        task.cancel()
                        _ = await task.result
                    } else {
                        let answer = try await task.value
                        #expect(answer == number)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func aCancelledTaskGetsItsErrorAtOnce() async throws {
        let client = try await makeClient()
        let task = Task { try await client.query("SELECT pg_sleep(10)", deadline: .now + .seconds(10)) }
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 1 }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: PostgresError.cancelled(wasSent: true)) { try await task.value }
        #expect(.now - start < .milliseconds(500))
    }

    @Test func moreThanMayWaitIsRefusedAtOnce() async throws {
        let client = try await makeClient { ($0.connections, $0.maximumWaiting) = (1, 4) }
        try await client.ping()
        let outcomes = await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    await failure { try await client.execute("WITH s AS (SELECT pg_sleep(0.05)) SELECT 1 FROM s") }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(.overloaded))
        #expect(outcomes.filter { $0 == nil }.count >= 4)
        #expect(outcomes.allSatisfy { $0 == nil || $0 == .overloaded })
    }

    @Test func aLockIsNotWaitedForLongerThanTheServerAllows() async throws {
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
}

/// Keeps a connection for changes busy until it is released, and with it a lock.
private struct Holder {
    private let mayEnd = Rendezvous(2)
    private let task: Task<Void, any Error>

    init(of client: PostgresClient) async throws {
        let hasBegun = Rendezvous(2)
        task = Task { [mayEnd] in
            try await client.transaction { transaction in
                try transaction.query("SELECT pg_advisory_xact_lock(1)")
                hasBegun.meet()
                mayEnd.meet()
            }
        }
        await hasBegun.met()
    }

    func release() async throws {
        await mayEnd.met()
        try await task.value
    }
}

extension PostgresClient {
    /// Whether somebody waits for a lock. Not a read, so that it does not wait with the reads.
    fileprivate func lockIsWanted() async throws -> Bool {
        try await value(
            """
            WITH wanted AS (SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
                WHERE NOT granted AND datname = current_database())
            SELECT count(*) > 0 FROM wanted
            """) ?? false
    }
}
