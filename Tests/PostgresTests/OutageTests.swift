import Synchronization
import TestKit
import Testing

@testable import Postgres

/// Tasks that insert numbers and note which of them were committed.
private final class InsertLoad: Sendable {
    private let client: PostgresClient
    private let state = Mutex((committed: Set<Int>(), isOver: false))

    init(_ client: PostgresClient) {
        self.client = client
    }

    var committed: Set<Int> { state.withLock { $0.committed } }

    func stop() { state.withLock { $0.isOver = true } }

    func insert(from start: Int) async throws {
        var number = start
        while !state.withLock({ $0.isOver }) {
            number += 1
            let mine = number
            switch await failure(of: {
                try await client.transaction { try $0.execute("INSERT INTO t VALUES (\(mine))") }
            }) {
            case nil: state.withLock { _ = $0.committed.insert(mine) }
            case .unavailable, .timeout: try await Task.sleep(for: .milliseconds(5))
            case let error: Issue.record("\(String(describing: error))")
            }
        }
    }
}

@Suite struct OutageTests {
    @Test func failsFastWithoutAServerAndRecovers() async throws {
        let server = try await TestPostgres.launch()
        let client = try await makeClient(on: server)
        try await client.execute("CREATE TABLE t AS SELECT 7 AS n")
        try await server.kill()

        let start = ContinuousClock.now
        let error = await failure { try await client.query("SELECT n FROM t") }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(.now - start < .seconds(2))
        #expect(error?.serviceError.status == 503)
        // Now that it is known, nobody waits at all.
        let second = ContinuousClock.now
        await #expect(throws: PostgresError.unavailable(wasSent: false)) { try await client.query("SELECT n FROM t") }
        #expect(.now - second < .milliseconds(100))

        try await server.start()
        try await eventually(within: .seconds(20)) { await failure { try await client.ping() } == nil }
        #expect(try await client.value("SELECT n FROM t") == 7)
        await client.shutdown()
    }

    @Test func recoversWhenTheServerIsKilledUnderLoad() async throws {
        let server = try await TestPostgres.launch()
        let client = try await makeClient(on: server)
        try await client.execute("CREATE TABLE t (n bigint PRIMARY KEY)")
        let load = InsertLoad(client)
        let lanes = (0..<16).map { lane in Task { try await load.insert(from: lane * 1_000_000) } }
        try await eventually(within: .seconds(20)) { load.committed.count > 200 }
        try await server.kill()
        try await server.start()
        let before = load.committed.count
        try await eventually(within: .seconds(20)) { load.committed.count > before + 200 }
        load.stop()
        for lane in lanes { try await lane.value }
        let rows = try await client.query("SELECT array_agg(n) AS all FROM t")
        let stored = try Set(rows[0].decode("all", as: [Int].self))
        #expect(load.committed.isSubset(of: stored))
    }

    @Test func idleConnectionsThatDiedAreNotUsed() async throws {
        let server = try await TestPostgres.launch()
        let client = try await makeClient(on: server)
        // Writes, because reads would be repeated.
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { try await client.execute("WITH s AS (SELECT pg_sleep(0.05)) SELECT 1 FROM s") }
            }
            try await group.waitForAll()
        }
        try await server.kill()
        try await server.start()
        for _ in 0..<20 {
            try await client.execute("WITH s AS (SELECT 1) SELECT 1 FROM s")
        }
    }

    @Test func aSessionEndedByTheOperatorIsUnavailable() async throws {
        let client = try await makeClient { $0.connections = 2 }
        async let error = failure { try await client.execute("WITH s AS (SELECT pg_sleep(30)) SELECT 1 FROM s") }
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 1 }
        try await client.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
        #expect(await error == .unavailable(wasSent: true))
        try await client.ping()
    }

    @Test func shutdownFinishesWhatWaitsAndTakesNothingMore() async throws {
        let client = try await makeClient()
        let task = Task { try await client.query("SELECT pg_sleep(1)") }
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 1 }
        await client.shutdown()
        #expect(try await task.value.count == 1)
        await #expect(throws: PostgresError.unavailable(wasSent: false)) { try await client.ping() }
    }

    @Test func nobodyAtTheAddress() async throws {
        let client = try client(of: "postgresql://nobody:hunter2@/none?host=/tmp/nowhere")
        let start = ContinuousClock.now
        await #expect(throws: PostgresError.unavailable(wasSent: false)) { try await client.ping() }
        #expect(.now - start < .seconds(2))
    }
}
