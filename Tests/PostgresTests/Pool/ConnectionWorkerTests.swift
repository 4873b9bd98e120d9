import Synchronization
import TestKit
import Testing

@testable import Postgres

@Suite struct ConnectionWorkerTests {
    @Test func recoversWhenTheServerIsKilledUnderLoad() async throws {
        let server = try await TestPostgres.launch()
        let client = try await makeClient(on: server)
        try await client.execute("CREATE TABLE t (n bigint PRIMARY KEY)")
        let load = InsertLoad(client)
        let inserters = (0..<16).map { number in Task { try await load.insert(from: number * 1_000_000) } }
        try await eventually(within: .seconds(20)) { load.committed.count > 200 }
        try await server.kill()
        try await server.start()
        let before = load.committed.count
        try await eventually(within: .seconds(20)) { load.committed.count > before + 200 }
        load.stop()
        for inserter in inserters { try await inserter.value }
        let rows = try await client.query("SELECT array_agg(n) AS all FROM t")
        let stored = try Set(rows[0].decode("all", as: [Int].self))
        #expect(load.committed.isSubset(of: stored))
    }

    @Test func deadIdleConnectionsAreReplaced() async throws {
        let server = try await TestPostgres.launch()
        let client = try await makeClient(on: server)
        // Writes, because reads would be repeated on another connection.
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
}

/// Inserts numbers, and records which of them were committed.
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
            switch await postgresError(of: {
                try await client.transaction { try $0.execute("INSERT INTO t VALUES (\(mine))") }
            }) {
            case nil: state.withLock { _ = $0.committed.insert(mine) }
            case .unavailable, .timeout: try await Task.sleep(for: .milliseconds(5))
            case let error: Issue.record("\(String(describing: error))")
            }
        }
    }
}
