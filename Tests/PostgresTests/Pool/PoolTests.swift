import TestKit
import Testing

@testable import Postgres

@Suite struct PoolTests {
    @Test func refusesAtOnceWhenTheQueueIsFull() async throws {
        let client = try await makeClient { ($0.writeConnections, $0.maximumQueueLength) = (1, 4) }
        try await client.ping()
        let outcomes = await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    await postgresError {
                        try await client.execute("WITH s AS (SELECT pg_sleep(0.05)) SELECT 1 FROM s")
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(.overloaded))
        #expect(outcomes.filter { $0 == nil }.count >= 4)
        #expect(outcomes.allSatisfy { $0 == nil || $0 == .overloaded })
    }

    @Test func failsFastWithoutAServerAndRecovers() async throws {
        let server = try await TestPostgres.launch()
        let client = try await makeClient(on: server)
        try await client.execute("CREATE TABLE t AS SELECT 7 AS n")
        try await server.kill()

        let start = ContinuousClock.now
        let error = await postgresError { try await client.query("SELECT n FROM t") }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(.now - start < .seconds(2))
        #expect(error?.serviceError.status == 503)
        // The outage is known now, so calls fail without waiting.
        let second = ContinuousClock.now
        await #expect(throws: PostgresError.unavailable(wasSent: false)) { try await client.query("SELECT n FROM t") }
        #expect(.now - second < .milliseconds(100))

        try await server.start()
        try await eventually(within: .seconds(20)) { await postgresError { try await client.ping() } == nil }
        #expect(try await client.value("SELECT n FROM t") == 7)
        await client.shutdown()
    }

    @Test func failsFastWithoutAServerAtTheAddress() async throws {
        let client = try client(of: "postgresql://someone:hunter2@/missing?host=/tmp/nowhere")
        let start = ContinuousClock.now
        await #expect(throws: PostgresError.unavailable(wasSent: false)) { try await client.ping() }
        #expect(.now - start < .seconds(2))
    }
}
