import Synchronization
import Testing

@testable import Postgres

@Suite struct ConflictsTests {
    @Test func retriesDeadlocks() async throws {
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

    @Test func retriesSerializationErrors() async throws {
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

    @Test func givesUpAfterThreeAttempts() async throws {
        let client = try await makeClient()
        let attempts = Tally()
        let error = await postgresError {
            try await client.transaction { transaction in
                attempts.increment()
                try transaction.execute("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$")
            }
        }
        #expect(error?.isConflict == true)
        #expect(attempts.count == 3)
    }
}

/// A counter for any thread.
private final class Tally: Sendable {
    private let value = Atomic(0)
    var count: Int { value.load(ordering: .relaxed) }
    func increment() { value.add(1, ordering: .relaxed) }
}
