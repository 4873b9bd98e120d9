/// Inserts that are sent in one pipeline and committed together, so that all of them wait for the disk once.
///
/// The server runs the pipeline as one transaction. If it refuses an insert, that one fails, and the others are returned to the
/// queue and run again without it. An insert whose deadline passes, or whose task is cancelled, is no longer waited for; the
/// others go on.
struct AppendBatch {
    private let session: Session
    private let requeue: ([StatementWork]) -> Void
    private var items: [PipelinedStatement] = []

    /// - Parameter requeue: takes the inserts that were rolled back because of another one, to be run again.
    init(on session: Session, requeue: @escaping ([StatementWork]) -> Void) {
        self.session = session
        self.requeue = requeue
    }

    /// Runs `works`.
    mutating func run(_ works: [StatementWork]) {
        if works.count == 1 { return works[0].runAlone(on: session) }
        items = works.filter { !$0.isFinished }.compactMap { session.pipelined($0, requeue: requeue) }
        if items.isEmpty { return }
        // The connection was lost while a statement was prepared, so nothing was sent.
        if session.isBroken { return requeue(items.map(\.work)) }
        do throws(PostgresError) {
            finish(try session.checkingErrors { () throws(PostgresError) in try exchange() })
        } catch {
            // Nobody knows whether the server has committed.
            for item in items { item.work.fail { _ in error } }
        }
    }

    /// Sends all inserts, and returns the replies once the server has committed or rolled back.
    private func exchange() throws(PostgresError) -> [Reply] {
        let connection = session.connection
        try connection.enterPipeline()
        for item in items { try connection.send(item.prepared.name, item.work.statement.parameters) }
        try connection.synchronize()
        try connection.flush(until: items.map(\.work.deadline).max() ?? .now)
        var replies: [Reply] = []
        for item in items {
            guard let reply = try nextReply(columns: item.prepared.columns), try nextReply() == nil else {
                throw .protocolError
            }
            if case .unexpected = reply { throw connection.isLost ? .unavailable(wasSent: true) : .protocolError }
            replies.append(reply)
        }
        // The server commits before it confirms the end of the pipeline.
        switch try nextReply() {
        case .synchronized: try connection.exitPipeline()
        case .refused(let error):
            guard case .synchronized = try nextReply() else { throw .unavailable(wasSent: true) }
            try connection.exitPipeline()
            throw .server(error)
        default: throw connection.isLost ? .unavailable(wasSent: true) : .protocolError
        }
        return replies
    }

    private func finish(_ replies: [Reply]) {
        let isCommitted = replies.allSatisfy { if case .table = $0 { true } else { false } }
        for (item, reply) in zip(items, replies) {
            switch reply {
            case .table where !isCommitted, .skipped: requeue([item.work])
            // It is retried by itself.
            case .refused(let error) where PostgresError.server(error).isConflict: item.work.runAlone(on: session)
            default:
                item.work.finish { () throws(PostgresError) in
                    try session.checkingErrors { () throws(PostgresError) in
                        try session.finish(reply, of: item.work.statement, item.prepared)
                    }
                }
            }
        }
    }

    /// The next result. Meanwhile fails the inserts that pass their deadlines, and gives up after the last of them.
    private func nextReply(columns: [String]? = nil) throws(PostgresError) -> Reply? {
        while try !session.connection.awaitReply(until: nextDeadline) {
            let now = ContinuousClock.now
            for item in items where item.work.deadline <= now { item.work.fail { .timeout(wasSent: $0) } }
            if items.allSatisfy({ $0.work.deadline <= now }) { throw .timeout(wasSent: true) }
        }
        return try session.connection.nextReply(until: .now, columns: columns)
    }

    /// The earliest deadline of those that are waited for; the last of all when none is.
    private var nextDeadline: ContinuousClock.Instant {
        let now = ContinuousClock.now
        let deadlines = items.map(\.work.deadline)
        return deadlines.filter { $0 > now }.min() ?? deadlines.max() ?? now
    }
}
