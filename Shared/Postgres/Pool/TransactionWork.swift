import Threads

/// A transaction and the task that waits for what it gives.
final class TransactionWork<Value: Sendable>: PostgresWork {
    let deadline: ContinuousClock.Instant
    let handoff = Handoff<Value, any Error>()
    private let isolation: IsolationLevel
    private let body: @Sendable (Transaction) throws -> Value

    init(
        isolation: IsolationLevel, deadline: ContinuousClock.Instant,
        body: @escaping @Sendable (Transaction) throws -> Value
    ) {
        self.isolation = isolation
        self.deadline = deadline
        self.body = body
    }

    var isFinished: Bool { handoff.isFinished }

    func fail(_ error: (_ hasBegun: Bool) -> PostgresError) { handoff.fail(error) }

    func runAlone(on session: Session) {
        guard !handoff.isFinished else { return }
        do {
            let value = try Conflicts.retrying(until: deadline) { try attempt(on: session) }
            handoff.succeed(value)
        } catch {
            handoff.fail { _ in error }
        }
    }

    private func attempt(on session: Session) throws -> Value {
        let transaction = Transaction(session: session, deadline: deadline, isAbandoned: { self.handoff.isFinished })
        try transaction.execute(isolation.begin)
        do {
            let value = try body(transaction)
            if let failure = transaction.failure { throw failure }
            // From here on nobody can say any more that it had no effect.
            guard handoff.begin() else { throw PostgresError.cancelled(wasSent: false) }
            _ = try session.run(Statement("COMMIT"), until: deadline)
            return value
        } catch {
            rollBack(session)
            // A body may have made its own error of a conflict; the conflict is what decides about another attempt.
            if let failure = transaction.failure, failure.isConflict { throw failure }
            throw error
        }
    }

    private func rollBack(_ session: Session) {
        guard !session.isBroken, session.connection.transactionStatus != .none else { return }
        // The caller's deadline may be over, but the connection is worth a moment. If this fails, it is thrown away.
        do throws(PostgresError) {
            _ = try session.run(Statement("ROLLBACK"), until: .now + .seconds(1))
        } catch {
            session.discard()
        }
    }
}
