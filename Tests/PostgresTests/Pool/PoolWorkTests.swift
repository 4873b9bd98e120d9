import Synchronization
import TestKit
import Testing

@testable import Postgres

@Suite struct PoolWorkTests {
    private func statement(_ query: Query) throws -> StatementWork {
        try StatementWork(query, deadline: .now + .seconds(20))
    }

    private func transaction() -> TransactionWork<Int> {
        TransactionWork(isolation: .readCommitted, deadline: .now + .seconds(20)) { _ in 1 }
    }

    private func outcome(
        of work: StatementWork, _ submit: () -> Void
    ) async -> Result<ResultTable, PostgresError> {
        await work.handoff.outcome(submit: submit, cancelled: { .cancelled(wasSent: $0) })
    }

    @Test func onlyASelectIsARead() throws {
        #expect(try PoolWork.statement(statement("SELECT 1")).read != nil)
        for write: Query in ["INSERT INTO t VALUES (1)", "WITH w AS (SELECT 1) SELECT * FROM w", "UPDATE t SET n = 1"] {
            #expect(try PoolWork.statement(statement(write)).read == nil)
        }
        #expect(PoolWork.transaction(transaction()).read == nil)
    }

    @Test func workThatExpiresInTheQueueWasNotSent() async throws {
        let work = try statement("SELECT 1")
        let outcome = await outcome(of: work) { PoolWork.statement(work).expire() }
        #expect(throws: PostgresError.timeout(wasSent: false)) { try outcome.get() }
        #expect(PoolWork.statement(work).isFinished)
    }

    @Test func workThatExpiresWhileItRunsMayHaveBeenExecuted() async throws {
        let work = try statement("SELECT 1")
        let outcome = await outcome(of: work) {
            #expect(work.handoff.begin())
            PoolWork.statement(work).expire()
        }
        #expect(throws: PostgresError.timeout(wasSent: true)) { try outcome.get() }
    }

    @Test func theFirstOutcomeCounts() async throws {
        let work = try statement("SELECT 1")
        let outcome = await outcome(of: work) {
            work.fail { _ in .overloaded }
            work.fail { _ in .protocolError }
        }
        #expect(throws: PostgresError.overloaded) { try outcome.get() }
    }

    /// A statement that crashes the server would crash it again and again.
    @Test func aReadIsRepeatedOnceAfterALostConnection() throws {
        let (work, now) = (try statement("SELECT 1"), ContinuousClock.now)
        #expect(work.mayBeRepeatedAfterLoss(ofConnectionMadeAt: now, now: now + .seconds(1)))
        #expect(!work.mayBeRepeatedAfterLoss(ofConnectionMadeAt: now + .seconds(2), now: now + .seconds(3)))
        #expect(!work.mayBeRepeatedAfterLoss(ofConnectionMadeAt: now + .seconds(3), now: now + .seconds(4)))
    }

    @Test func aReadMayMeetSeveralConnectionsOfAServerThatEnds() throws {
        let (work, now) = (try statement("SELECT 1"), ContinuousClock.now)
        for _ in 1...4 {
            #expect(work.mayBeRepeatedAfterLoss(ofConnectionMadeAt: now, now: now + .seconds(1)))
        }
    }

    @Test func finishedWorkIsNotRun() async throws {
        let session = try Session(try PostgresConfiguration(url: try await TestPostgres.shared().makeDatabase()))
        try session.script("CREATE TEMPORARY TABLE t (n int)", until: .now + .seconds(20))
        let work = try statement("INSERT INTO t VALUES (1)")
        work.fail { .cancelled(wasSent: $0) }
        PoolWork.statement(work).runAlone(on: session) { Issue.record("it was queued again") }
        let count = try session.run(Statement("SELECT n FROM t"), until: .now + .seconds(20)).rowCount
        #expect(count == 0)
    }

    @Test func aParameterThatCannotBeEncodedIsRefusedBeforeItIsQueued() {
        #expect(throws: PostgresError.encoding(parameter: 1)) {
            try StatementWork("SELECT \("a\u{0}b")", deadline: .now)
        }
    }
}
