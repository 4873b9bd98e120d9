import Primitives
import Synchronization
import Threads

/// Work that is queued for a connection.
enum PoolWork: Work {
    case statement(StatementWork)
    /// An insert that may be committed together with others; see ``AppendBatch``.
    case append(StatementWork)
    case transaction(any PostgresWork)

    private var work: any PostgresWork {
        switch self {
        case .statement(let work), .append(let work): work
        case .transaction(let work): work
        }
    }

    /// Whether it may be sent together with others of its kind.
    var isGroupable: Bool { read != nil || append != nil }

    /// The statement, if it is a read.
    var read: StatementWork? {
        if case .statement(let work) = self, work.statement.isRead { work } else { nil }
    }

    /// The insert, if it may be committed together with others.
    var append: StatementWork? {
        if case .append(let work) = self { work } else { nil }
    }

    var deadline: ContinuousClock.Instant { work.deadline }
    var isFinished: Bool { work.isFinished }

    func expire() { fail { .timeout(wasSent: $0) } }

    /// Fails the work, unless it is finished.
    func fail(_ error: (_ hasBegun: Bool) -> PostgresError) { work.fail(error) }

    /// Runs the work by itself, unless it is finished. Calls `requeue` if it shall be run again on another connection.
    func runAlone(on session: Session, requeue: () -> Void) { work.runAlone(on: session, requeue: requeue) }
}

/// What ``StatementWork`` and ``TransactionWork`` have in common.
protocol PostgresWork: Sendable {
    var deadline: ContinuousClock.Instant { get }
    var isFinished: Bool { get }
    func fail(_ error: (_ hasBegun: Bool) -> PostgresError)
    func runAlone(on session: Session, requeue: () -> Void)
}

/// Counts how often work was run again after it was certainly not executed.
struct Repetitions: ~Copyable, Sendable {
    private static let maximum = 3
    private let count = Atomic(0)

    /// Whether the work may be run again. Counts it.
    func mayRepeat() -> Bool { count.add(1, ordering: .relaxed).oldValue < Self.maximum }
}

/// A single statement, and the task that waits for its result.
final class StatementWork: PostgresWork {
    let statement: Statement
    let deadline: ContinuousClock.Instant
    let handoff = Handoff<ResultTable, PostgresError>()
    private let firstLossAt = Mutex<ContinuousClock.Instant?>(nil)
    private let repetitions = Repetitions()

    init(_ query: Query, deadline: ContinuousClock.Instant) throws(PostgresError) {
        statement = try Statement(query)
        self.deadline = deadline
    }

    var isFinished: Bool { handoff.isFinished }

    func fail(_ error: (_ hasBegun: Bool) -> PostgresError) { handoff.fail(error) }

    func runAlone(on session: Session, requeue: () -> Void) {
        guard handoff.begin() else { return }
        finish(on: session, requeue: requeue) { () throws(PostgresError) in
            try Conflicts.retrying(until: deadline) { () throws(PostgresError) in
                try session.run(statement, until: deadline)
            }
        }
    }

    /// Finishes the work with the value or the error of `body`. Calls `requeue` instead if the statement was not executed, or is a
    /// read, and another connection may be able to run it.
    func finish(on session: Session, requeue: () -> Void, _ body: () throws(PostgresError) -> ResultTable) {
        do throws(PostgresError) {
            handoff.succeed(try body())
        } catch {
            switch error {
            case .unavailable(wasSent: false) where mayBeRepeatedElsewhere(): requeue()
            case .unavailable(wasSent: true) where statement.isRead && mayBeRepeatedAfterLoss(of: session): requeue()
            default: fail { _ in error }
            }
        }
    }

    /// Records that the server refused to run this statement. Returns whether it may be sent again, on another connection.
    func mayBeRepeatedElsewhere() -> Bool { repetitions.mayRepeat() }

    /// Records that the connection was lost while it ran this read. Returns whether the read may be sent again: only on connections
    /// that were made before the first loss, and once more after that. A server that ends loses all of its connections, but a
    /// statement that crashes the server must not be repeated forever.
    func mayBeRepeatedAfterLoss(of session: Session) -> Bool {
        mayBeRepeatedAfterLoss(ofConnectionMadeAt: session.connectedAt)
    }

    func mayBeRepeatedAfterLoss(
        ofConnectionMadeAt connectedAt: ContinuousClock.Instant, now: ContinuousClock.Instant = .now
    ) -> Bool {
        firstLossAt.withLock { firstLossAt in
            guard let first = firstLossAt else {
                firstLossAt = now
                return true
            }
            return connectedAt < first
        }
    }
}
