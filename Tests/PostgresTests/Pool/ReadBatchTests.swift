import TestKit
import Testing

@testable import Postgres

@Suite struct ReadBatchTests {
    @Test func aThousandReadsGetTheirOwnResults() async throws {
        let client = try await makeClient { $0.maximumQueueLength = 2000 }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    // Every seventh fails, which must not affect the others in its pipeline.
                    if number % 7 == 0 {
                        let error = await postgresError { try await client.query("SELECT 1 / \(0)::int") }
                        guard case .server(let serverError) = error else { return false }
                        return serverError.sqlState == "22012"
                    }
                    let row = try await client.query("SELECT \(number)::int AS n, \("text \(number)")::text AS t").first
                    return try row?.decode("n") == number && row?.decode("t") == "text \(number)"
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func readsPipelinedWithASlowOneAreRunAgain() async throws {
        // The only read connection waits for a lock, so the reads behind it are queued and then pipelined together.
        let client = try await makeClient { ($0.readConnections, $0.reconnectGracePeriod) = (1, .seconds(5)) }
        let holder = try await LockHolder(of: client)
        async let first = client.query("SELECT pg_advisory_xact_lock(1)")
        try await eventually(within: .seconds(20)) { try await client.isWaitingForLock() }
        async let slow = postgresError { try await client.query("SELECT pg_sleep(30)", deadline: .now + .seconds(1)) }
        try await eventually(within: .seconds(20)) { client.waitingCount == 1 }
        let others = (0..<10).map { number in
            Task { try await client.value("SELECT \(number)::int", as: Int.self) }
        }
        try await eventually(within: .seconds(20)) { client.waitingCount == 11 }
        try await holder.release()
        #expect(await slow == .timeout(wasSent: true))
        _ = try await first
        for (number, other) in others.enumerated() {
            #expect(try await other.value == number)
        }
    }

    @Test func aCancelledReadDoesNotAffectOthers() async throws {
        let client = try await makeClient { ($0.readConnections, $0.maximumQueueLength) = (2, 1000) }
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
}
