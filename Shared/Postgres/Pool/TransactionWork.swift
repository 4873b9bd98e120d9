import Primitives
import Threads

/// A transaction, and the task that waits for its value.
final class TransactionWork<Value: Sendable>: PostgresWork {
    let deadline: ContinuousClock.Instant
    let handoff = Handoff<Value, any Error>()
    private let isolation: IsolationLevel
    private let body: @Sendable (Transaction) throws -> Value
    private let repetitions = Repetitions()
    /// The span of the transaction; nil unless the task is traced.
    let span: StatementSpan?
    private let trace: StatementTrace?

    init(
        isolation: IsolationLevel, deadline: ContinuousClock.Instant,
        body: @escaping @Sendable (Transaction) throws -> Value
    ) {
        self.isolation = isolation
        self.deadline = deadline
        self.body = body
        (span, trace) = StatementTrace.current?.startTransaction() ?? (nil, nil)
    }

    var isFinished: Bool { handoff.isFinished }

    func fail(_ error: (_ hasBegun: Bool) -> PostgresError) { handoff.fail(error) }

    func runAlone(on session: Session, requeue: () -> Void) {
        guard !handoff.isFinished else { return }
        do {
            let value = try Conflicts.retrying(until: deadline) { try attempt(on: session) }
            handoff.succeed(value)
        } catch {
            // The connection was lost before the commit, or the server refused the changes: another connection may work.
            if error as? PostgresError == .unavailable(wasSent: false), repetitions.mayRepeat() { return requeue() }
            handoff.fail { _ in error }
        }
    }

    private func attempt(on session: Session) throws -> Value {
        let transaction = Transaction(
            session: session, deadline: deadline, trace: trace, isAbandoned: { self.handoff.isFinished })
        try transaction.begin(isolation)
        do {
            let value = try body(transaction)
            if let error = transaction.firstError { throw error }
            // From here on an error no longer means that nothing was committed.
            guard handoff.begin() else { throw PostgresError.cancelled(wasSent: false) }
            _ = try session.run(Statement("COMMIT"), until: deadline)
            return value
        } catch {
            rollBack(session)
            // The body may have turned the error into one of its own. Retrying depends on the first error.
            if let first = transaction.firstError, first.isConflict || first == .unavailable(wasSent: false) {
                throw first
            }
            throw error
        }
    }

    private func rollBack(_ session: Session) {
        guard !session.isBroken, session.connection.transactionStatus != .none else { return }
        // Even if the caller's deadline has passed, allow a second to keep the connection.
        do throws(PostgresError) {
            _ = try session.run(Statement("ROLLBACK"), until: .now + .seconds(1))
        } catch {
            session.discard()
        }
    }
}
