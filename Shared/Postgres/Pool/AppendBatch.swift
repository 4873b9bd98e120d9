/// Inserts that are sent in one pipeline and committed together, so that all of them wait for the disk once.
///
/// The server runs the pipeline as one transaction. If it refuses an insert, that one fails, and the others are returned to the
/// queue and run again without it. An insert whose deadline passes, or whose task is cancelled, is no longer waited for; the
/// others go on.
struct AppendBatch {
    private let session: Session
    private let requeue: ([StatementWork]) -> Void
    private var items: [PipelinedStatement] = []
    private var replies: [Reply] = []

    /// - Parameter requeue: takes the inserts that were rolled back because of another one, to be run again.
    init(on session: Session, requeue: @escaping ([StatementWork]) -> Void) {
        self.session = session
        self.requeue = requeue
    }

    /// Runs `works`.
    mutating func run(_ works: [StatementWork]) {
        if works.count == 1 { return works[0].runAlone(on: session) { requeue(works) } }
        items = works.filter { !$0.isFinished }.compactMap { session.pipelined($0, requeue: requeue) }
        if items.isEmpty { return }
        // The connection was lost while a statement was prepared, so nothing was sent.
        if session.isBroken { return requeue(items.map(\.work)) }
        do throws(PostgresError) {
            try session.checkingErrors { () throws(PostgresError) in try exchange() }
            finish()
        } catch {
            // Nobody knows whether the server has committed, unless it has refused an insert.
            let isRolledBack = replies.contains { if case .refused = $0 { true } else { false } }
            for item in items {
                item.work.finish(on: session, requeue: { requeue([item.work]) }) { () throws(PostgresError) in
                    throw isRolledBack ? error.asUnsent : error
                }
            }
        }
    }

    /// Sends all inserts, and returns the replies once the server has committed or rolled back.
    private mutating func exchange() throws(PostgresError) {
        let connection = session.connection
        let last = items.map(\.work.deadline).max() ?? .now
        try connection.enterPipeline()
        try session.sendLocalParameters()
        for item in items { try connection.send(item.prepared, item.work.statement) }
        try connection.synchronize()
        try connection.flush(until: last)
        let parameterError = try session.receiveLocalParameters(until: last)
        for item in items {
            try awaitReply(by: last)
            let reply = try session.receiveOne(until: last, columns: item.prepared.columns)
            if case .unexpected = reply { throw session.brokenPipeline }
            replies.append(reply)
            if case .refused(let error) = reply, error.endsConnection { throw .server(error) }
        }
        // The server commits before it confirms the end of the pipeline.
        try awaitReply(by: last)
        let commitError = try session.leavePipeline(until: last)
        if let error = parameterError ?? commitError { throw .server(error) }
    }

    private func finish() {
        let isCommitted = replies.allSatisfy { if case .table = $0 { true } else { false } }
        for (item, reply) in zip(items, replies) {
            switch reply {
            case .table where !isCommitted, .skipped: requeue([item.work])
            // It is retried by itself.
            case .refused(let error) where PostgresError.server(error).isConflict:
                item.work.runAlone(on: session) { requeue([item.work]) }
            default:
                item.work.finish(on: session, requeue: { requeue([item.work]) }) { () throws(PostgresError) in
                    try session.checkingErrors { () throws(PostgresError) in
                        try session.finish(reply, of: item.work.statement, item.prepared)
                    }
                }
            }
        }
    }

    /// Waits for the next result. Meanwhile fails the inserts that pass their deadlines, and gives up after the last of them.
    private func awaitReply(by last: ContinuousClock.Instant) throws(PostgresError) {
        while try !session.connection.awaitReply(until: nextDeadline) {
            let now = ContinuousClock.now
            for item in items where item.work.deadline <= now { item.work.fail { .timeout(wasSent: $0) } }
            if last <= now { throw .timeout(wasSent: true) }
        }
    }

    /// The earliest deadline of those that are waited for; the last of all when none is.
    private var nextDeadline: ContinuousClock.Instant {
        let now = ContinuousClock.now
        let deadlines = items.map(\.work.deadline)
        return deadlines.filter { $0 > now }.min() ?? deadlines.max() ?? now
    }
}
