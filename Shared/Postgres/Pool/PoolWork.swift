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

    /// Runs the work by itself, unless it is finished.
    func runAlone(on session: Session) { work.runAlone(on: session) }
}

/// What ``StatementWork`` and ``TransactionWork`` have in common.
protocol PostgresWork: Sendable {
    var deadline: ContinuousClock.Instant { get }
    var isFinished: Bool { get }
    func fail(_ error: (_ hasBegun: Bool) -> PostgresError)
    func runAlone(on session: Session)
}

/// A single statement, and the task that waits for its result.
final class StatementWork: PostgresWork {
    let statement: Statement
    let deadline: ContinuousClock.Instant
    let handoff = Handoff<ResultTable, PostgresError>()
    private let lostConnections = Atomic(0)

    init(_ query: Query, deadline: ContinuousClock.Instant) throws(PostgresError) {
        statement = try Statement(query)
        self.deadline = deadline
    }

    var isFinished: Bool { handoff.isFinished }

    func fail(_ error: (_ hasBegun: Bool) -> PostgresError) { handoff.fail(error) }

    func runAlone(on session: Session) {
        guard handoff.begin() else { return }
        finish { () throws(PostgresError) in
            try Conflicts.retrying(until: deadline) { () throws(PostgresError) in
                try session.run(statement, until: deadline)
            }
        }
    }

    /// Finishes the work with the value or the error of `body`.
    func finish(_ body: () throws(PostgresError) -> ResultTable) {
        do throws(PostgresError) {
            handoff.succeed(try body())
        } catch {
            fail { _ in error }
        }
    }

    /// Records that the connection was lost while it ran this read. Returns whether the read may be sent again: only
    /// once, because a statement that crashes the server must not be repeated forever.
    func mayBeRepeatedAfterLoss() -> Bool {
        lostConnections.add(1, ordering: .relaxed).oldValue == 0
    }
}
