/// A statement that is sent together with others, before the first of them is answered.
struct PipelinedStatement {
    let work: StatementWork
    let prepared: PreparedStatements.Entry
}

extension Session {
    /// Prepares the statement of `work`, unless the connection has it already, and marks the work as begun. Returns nil if it can't
    /// be run here; then it has failed, or was passed to `requeue`.
    func pipelined(_ work: StatementWork, requeue: ([StatementWork]) -> Void) -> PipelinedStatement? {
        guard !isBroken else {
            requeue([work])
            return nil
        }
        do throws(PostgresError) {
            let prepared = try prepare(work.statement.sql, until: work.deadline)
            return work.handoff.begin() ? PipelinedStatement(work: work, prepared: prepared) : nil
        } catch {
            work.requeueOrFail(error, on: self, requeue)
            return nil
        }
    }
}

extension StatementWork {
    /// Requeues a statement that was not executed, or fails it.
    func requeueOrFail(_ error: PostgresError, on session: Session, _ requeue: ([StatementWork]) -> Void) {
        switch error {
        // The deadline of another statement has passed. If this one's has passed too, the queue will expire it.
        case .timeout: requeue([self])
        // The server refused everybody, such as when it shuts down.
        case .unavailable(wasSent: false) where mayBeRepeatedElsewhere(): requeue([self])
        case .unavailable(wasSent: true) where mayBeRepeatedAfterLoss(of: session): requeue([self])
        default: fail { _ in error }
        }
    }
}
