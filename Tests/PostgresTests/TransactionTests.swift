import Foundation
import Synchronization
import TestKit
import Testing

@testable import Postgres

private struct ChangeOfMind: Error {}

@Suite struct TransactionTests {
    @Test func commitsWhatItReturnsFrom() async throws {
        let client = try await makeClient()
        let count = try await client.transaction { transaction in
            try transaction.execute("CREATE TABLE t (n int)")
            try transaction.execute("INSERT INTO t VALUES (\(1)), (\(2))")
            return try transaction.query("SELECT count(*) AS count FROM t")[0].decode("count", as: Int.self)
        }
        #expect(count == 2)
        #expect(try await client.value("SELECT count(*) FROM t") == 2)
    }

    @Test func rollsBackWhenItsBodyThrows() async throws {
        let client = try await makeClient { $0.connections = 1 }
        try await client.execute("CREATE TABLE t (n int)")
        await #expect(throws: ChangeOfMind.self) {
            try await client.transaction { transaction in
                try transaction.execute("INSERT INTO t VALUES (1)")
                throw ChangeOfMind()
            }
        }
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }

    @Test func rollsBackAfterAnErrorThatItsBodySwallows() async throws {
        let client = try await makeClient { $0.connections = 1 }
        try await client.execute("CREATE TABLE t (n int PRIMARY KEY)")
        let error = await failure {
            try await client.transaction { transaction in
                try transaction.execute("INSERT INTO t VALUES (1)")
                _ = try? transaction.execute("INSERT INTO t VALUES (1)")
            }
        }
        #expect(error?.isUniqueViolation(of: "t_pkey") == true)
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }

    @Test func deadlocksAreTriedAgain() async throws {
        let client = try await makeClient()
        try await client.execute("CREATE TABLE t AS SELECT n, 0 AS visits FROM generate_series(1, 2) n")
        let attempts = Tally()
        let bothHoldOne = Rendezvous(2)
        try await withThrowingTaskGroup { group in
            for (first, second) in [(1, 2), (2, 1)] {
                group.addTask {
                    try await client.transaction { transaction in
                        attempts.increment()
                        try transaction.execute("UPDATE t SET visits = visits + 1 WHERE n = \(first)")
                        bothHoldOne.meet()
                        try transaction.execute("UPDATE t SET visits = visits + 1 WHERE n = \(second)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(attempts.count == 3)
        #expect(try await client.value("SELECT sum(visits) FROM t") == 4)
    }

    @Test func serializationFailuresAreTriedAgain() async throws {
        let client = try await makeClient()
        try await client.execute("CREATE TABLE t AS SELECT 0 AS n")
        let attempts = Tally()
        let bothHaveRead = Rendezvous(2)
        try await withThrowingTaskGroup { group in
            for _ in 0..<2 {
                group.addTask {
                    try await client.transaction(isolation: .serializable) { transaction in
                        attempts.increment()
                        let n = try transaction.query("SELECT n FROM t")[0].decode("n", as: Int.self)
                        bothHaveRead.meet()
                        try transaction.execute("UPDATE t SET n = \(n + 1)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(attempts.count == 3)
        #expect(try await client.value("SELECT n FROM t") == 2)
    }

    @Test func conflictsAreGivenUpAfterThreeAttempts() async throws {
        let client = try await makeClient()
        let attempts = Tally()
        let error = await failure {
            try await client.transaction { transaction in
                attempts.increment()
                try transaction.execute("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$")
            }
        }
        #expect(error?.isConflict == true)
        #expect(attempts.count == 3)
    }

    @Test func isNotCommittedForACallerWhoHasGone() async throws {
        let client = try await makeClient { $0.connections = 2 }
        try await client.execute("CREATE TABLE t (n int)")
        let hasInserted = Rendezvous(2), mayGoOn = Rendezvous(2)
        let task = Task {
            try await client.transaction { transaction in
                try transaction.execute("INSERT INTO t VALUES (1)")
                hasInserted.meet()
                mayGoOn.meet()
            }
        }
        await hasInserted.met()
        task.cancel()
        await #expect(throws: PostgresError.cancelled(wasSent: false)) { try await task.value }
        await mayGoOn.met()
        try await eventually(within: .seconds(20)) {
            try await client.running("ROLLBACK") + client.running("INSERT") == 0
        }
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }
}

/// Counts on any thread.
private final class Tally: Sendable {
    private let value = Atomic(0)
    var count: Int { value.load(ordering: .relaxed) }
    func increment() { value.add(1, ordering: .relaxed) }
}

/// Where threads wait for each other, once.
final class Rendezvous: Sendable {
    private let missing: Mutex<Int>
    private let gate = DispatchSemaphore(value: 0)

    init(_ count: Int) { missing = Mutex(count) }

    /// Waits until all have come; whoever comes later does not wait. For threads that may block.
    func meet() {
        let left = missing.withLock { missing -> Int in
            missing -= 1
            return missing
        }
        if left == 0 { gate.signal() }
        if left <= 0 { return }
        guard gate.wait(timeout: .now() + 10) == .success else { return }
        gate.signal()
    }

    /// The same for a task.
    func met() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                self.meet()
                continuation.resume()
            }
        }
    }
}
