import Synchronization
import TestKit
import Testing

@testable import Postgres

@Suite struct TransactionWorkTests {
    private struct OwnError: Error {}

    private let session: Session
    private var end: ContinuousClock.Instant { .now + .seconds(20) }

    init() async throws {
        session = try Session(try PostgresConfiguration(url: try await TestPostgres.shared().makeDatabase()))
        try session.script("CREATE TEMPORARY TABLE t (n int)", until: .now + .seconds(20))
    }

    private func run(
        _ body: @escaping @Sendable (Transaction) throws -> Int
    ) async -> Result<Int, any Error> {
        let work = TransactionWork(isolation: .readCommitted, deadline: end, body: body)
        return await work.handoff.outcome(
            submit: { work.runAlone(on: session) {} }, cancelled: { PostgresError.cancelled(wasSent: $0) })
    }

    private func count() throws -> Int { try session.run(Statement("SELECT n FROM t"), until: end).rowCount }

    @Test func commitsAndReturnsTheValueOfItsBody() async throws {
        let value = try await run { transaction in
            try transaction.execute("INSERT INTO t VALUES (1)")
            return 7
        }.get()
        #expect(value == 7)
        #expect(try count() == 1)
        #expect(session.connection.transactionStatus == .none)
    }

    @Test func anErrorOfTheBodyIsReturnedAndRollsBack() async throws {
        let outcome = await run { transaction in
            try transaction.execute("INSERT INTO t VALUES (1)")
            throw OwnError()
        }
        #expect(throws: OwnError.self) { try outcome.get() }
        #expect(try count() == 0)
        #expect(session.connection.transactionStatus == .none && !session.isBroken)
    }

    /// The server has rolled back, so a body that goes on after a conflict must run again as a whole.
    @Test func aConflictThatTheBodyHidesIsRetried() async throws {
        let attempts = Mutex(0)
        let value = try await run { transaction in
            let attempt = attempts.withLock { attempts -> Int in
                attempts += 1
                return attempts
            }
            try transaction.execute("INSERT INTO t VALUES (1)")
            if attempt == 1 {
                do {
                    try transaction.execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")
                } catch {
                    throw OwnError()
                }
            }
            return attempt
        }.get()
        #expect(value == 2)
        #expect(try count() == 1)
    }

    @Test func anotherErrorIsNotRetried() async throws {
        let attempts = Mutex(0)
        let outcome = await run { transaction in
            attempts.withLock { $0 += 1 }
            try transaction.execute("INSERT INTO nowhere VALUES (1)")
            return 1
        }
        #expect(throws: PostgresError.self) { try outcome.get() }
        #expect(attempts.withLock { $0 } == 1)
    }

    @Test func aFinishedTransactionIsNotRun() throws {
        let work = TransactionWork<Int>(isolation: .readCommitted, deadline: end) { transaction in
            try transaction.execute("INSERT INTO t VALUES (1)")
            return 1
        }
        work.fail { .cancelled(wasSent: $0) }
        work.runAlone(on: session) { Issue.record("it was queued again") }
        #expect(try count() == 0)
    }
}
