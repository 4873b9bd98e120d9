import Synchronization
import TestKit
import Testing

@testable import Postgres

@Suite struct AppendBatchTests {
    /// A client with one connection for appended rows and a table for them. `xmin` is the transaction that wrote a row.
    private func client() async throws -> PostgresClient {
        let client = try await makeClient { ($0.appendConnections, $0.reconnectGracePeriod) = (1, .seconds(5)) }
        try await client.execute("CREATE TABLE t (n integer PRIMARY KEY CHECK (n >= 0))")
        return client
    }

    /// Inserts the numbers while the only connection is busy, so that they wait together. Returns the error of each.
    private func append(
        _ numbers: [Int], to client: PostgresClient, deadline: ContinuousClock.Instant? = nil
    ) async throws -> [PostgresError?] {
        let holder = try await LockHolder(of: client)
        async let first: Int = client.append("INSERT INTO t SELECT 1000 FROM (SELECT pg_advisory_xact_lock(1)) l")
        try await eventually(within: .seconds(20)) { try await client.isWaitingForLock() }
        let tasks = numbers.map { number in
            Task {
                await postgresError { try await client.append("INSERT INTO t VALUES (\(number))", deadline: deadline) }
            }
        }
        try await eventually(within: .seconds(20)) { client.waitingCount == numbers.count }
        try await holder.release()
        _ = try await first
        var errors: [PostgresError?] = []
        for task in tasks { errors.append(await task.value) }
        return errors
    }

    private func stored(_ client: PostgresClient) async throws -> [Int] {
        try await client.query("SELECT n FROM t WHERE n < 1000 ORDER BY n").map { try $0.decode("n") }
    }

    private func transactionCount(_ client: PostgresClient) async throws -> Int {
        try await client.value("SELECT count(DISTINCT xmin::text)::int FROM t WHERE n < 1000") ?? 0
    }

    @Test func rowsThatWaitTogetherAreCommittedTogether() async throws {
        let client = try await client()
        #expect(try await append(Array(0..<50), to: client).allSatisfy { $0 == nil })
        #expect(try await stored(client) == Array(0..<50))
        #expect(try await transactionCount(client) == 1)
    }

    @Test func aBatchIsBounded() async throws {
        let client = try await makeClient { ($0.appendConnections, $0.maximumCommittedTogether) = (1, 8) }
        try await client.execute("CREATE TABLE t (n integer PRIMARY KEY)")
        #expect(try await append(Array(0..<20), to: client).allSatisfy { $0 == nil })
        #expect(try await transactionCount(client) == 3)
    }

    @Test func aBadRowFailsAlone() async throws {
        let client = try await client()
        let errors = try await append([1, 2, -1, 3, 2, 4, -2], to: client)
        func sqlState(_ index: Int) -> String? {
            guard case .server(let error) = errors[index] else { return nil }
            return error.sqlState
        }
        #expect([0, 3, 5].compactMap { errors[$0] }.isEmpty)
        #expect([2, 6].allSatisfy { sqlState($0) == "23514" })
        // Either of the two that are the same may come first.
        #expect([1, 4].filter { errors[$0] == nil }.count == 1)
        #expect([1, 4].compactMap(sqlState) == [PostgresServerError.uniqueViolation])
        #expect(try await stored(client) == [1, 2, 3, 4])
    }

    @Test func countsTheRowsOfEach() async throws {
        let client = try await client()
        try await client.append("INSERT INTO t VALUES (1)")
        #expect(try await client.append("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING") == 0)
        #expect(try await client.append("INSERT INTO t VALUES (2), (3)") == 2)
    }

    /// An insert that takes too long is no longer waited for, and the one that is committed with it is.
    @Test func eachHasItsOwnDeadline() async throws {
        let client = try await client()
        let holder = try await LockHolder(of: client)
        async let first: Int = client.append("INSERT INTO t SELECT 1000 FROM (SELECT pg_advisory_xact_lock(1)) l")
        try await eventually(within: .seconds(20)) { try await client.isWaitingForLock() }
        async let hurried = postgresError {
            try await client.append("INSERT INTO t SELECT 1 FROM pg_sleep(3)", deadline: .now + .seconds(1))
        }
        try await eventually(within: .seconds(20)) { client.waitingCount == 1 }
        async let patient: Int = client.append("INSERT INTO t VALUES (2)", deadline: .now + .seconds(30))
        try await eventually(within: .seconds(20)) { client.waitingCount == 2 }
        try await holder.release()
        #expect(await hurried == .timeout(wasSent: true))
        _ = try await (first, patient)
        #expect(try await stored(client).contains(2))
    }

    @Test func aCancelledOneDoesNotAffectOthers() async throws {
        let client = try await makeClient { $0.maximumQueueLength = 1000 }
        try await client.execute("CREATE TABLE t (n integer PRIMARY KEY)")
        try await withThrowingTaskGroup { group in
            for number in 0..<300 {
                group.addTask {
                    let task = Task { try await client.append("INSERT INTO t VALUES (\(number))") }
                    if number % 3 == 0 {
                        task.cancel()
                        _ = await task.result
                    } else {
                        _ = try await task.value
                    }
                }
            }
            try await group.waitForAll()
        }
        let rows = Set(try await stored(client))
        #expect((0..<300).allSatisfy { $0 % 3 == 0 || rows.contains($0) })
    }

    /// What the server has confirmed is stored, even if the server is killed at any time.
    @Test func confirmedRowsSurviveACrash() async throws {
        let server = try await TestPostgres.launch()
        let client = try await makeClient(on: server)
        try await client.execute("CREATE TABLE t (n integer PRIMARY KEY)")
        let load = AppendLoad(client)
        let tasks = (0..<16).map { number in Task { await load.append(from: number * 1_000_000) } }
        try await eventually(within: .seconds(20)) { load.confirmed.count > 200 }
        try await server.kill()
        try await server.start()
        let before = load.confirmed.count
        try await eventually(within: .seconds(20)) { load.confirmed.count > before + 200 }
        load.stop()
        for task in tasks { await task.value }
        let rows = try await client.query("SELECT array_agg(n) AS all FROM t")
        #expect(load.confirmed.isSubset(of: Set(try rows[0].decode("all", as: [Int].self))))
    }
}

/// Appends numbers, and records which of them were confirmed.
private final class AppendLoad: Sendable {
    private let client: PostgresClient
    private let state = Mutex((confirmed: Set<Int>(), isOver: false))

    init(_ client: PostgresClient) { self.client = client }

    var confirmed: Set<Int> { state.withLock { $0.confirmed } }

    func stop() { state.withLock { $0.isOver = true } }

    func append(from start: Int) async {
        var number = start
        while !state.withLock({ $0.isOver }) {
            number += 1
            let mine = number
            switch await postgresError(of: { try await client.append("INSERT INTO t VALUES (\(mine))") }) {
            case nil: state.withLock { _ = $0.confirmed.insert(mine) }
            case .unavailable, .timeout: await Task.yield()
            case let error: Issue.record("\(String(describing: error))")
            }
        }
    }
}
