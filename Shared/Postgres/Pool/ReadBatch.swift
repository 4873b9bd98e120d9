/// Reads that are sent in one pipeline and answered in order, which is far cheaper than one round trip each.
///
/// They share one synchronization point. If the server refuses one, it skips those behind it; and if one misses its
/// deadline, the connection is discarded for all. The others are returned to the queue and run again, which is safe
/// because they are reads.
struct ReadBatch {
    private let session: Session
    private let requeue: ([StatementWork]) -> Void
    /// The reads that have no result yet.
    private var pending: ArraySlice<PipelinedStatement> = []

    /// - Parameter requeue: takes the reads that got no result because of another one, to be run again.
    init(on session: Session, requeue: @escaping ([StatementWork]) -> Void) {
        self.session = session
        self.requeue = requeue
    }

    /// Runs `works`.
    mutating func run(_ works: [StatementWork]) {
        for work in works where !work.isFinished {
            if let item = session.pipelined(work, requeue: requeue) { pending.append(item) }
        }
        guard let first = pending.first else { return }
        do throws(PostgresError) {
            // The connection may have been lost while a statement was prepared.
            if session.isBroken { throw .unavailable(wasSent: true) }
            try session.checkingErrors { () throws(PostgresError) in
                try send(until: first.work.deadline)
                if let error = try session.receiveLocalParameters(until: first.work.deadline) {
                    session.discard()
                    throw .server(error)
                }
                while let item = pending.first { try receive(item) }
                try finishPipeline()
            }
        } catch {
            if case .timeout = error { pending.popFirst()?.work.fail { .timeout(wasSent: $0) } }
            for item in pending { item.work.requeueOrFail(error, on: session, requeue) }
        }
    }

    private func send(until end: ContinuousClock.Instant) throws(PostgresError) {
        let connection = session.connection
        try connection.enterPipeline()
        try session.sendLocalParameters()
        for item in pending {
            try connection.send(item.prepared, item.work.statement)
            // Otherwise the server would buffer the result of a fast statement until a slow one behind it is done.
            try connection.requestFlush()
        }
        try connection.synchronize()
        try connection.flush(until: end)
    }

    /// Receives the result of `item`, the first of the pending reads.
    private mutating func receive(_ item: PipelinedStatement) throws(PostgresError) {
        let work = item.work
        try awaitReply(to: work)
        let reply = try session.receiveOne(until: work.deadline, columns: item.prepared.columns)
        pending.removeFirst()
        if case .skipped = reply { return requeue([work]) }
        work.finish(on: session, requeue: { requeue([work]) }) { () throws(PostgresError) in
            try session.checkingErrors { () throws(PostgresError) in
                try session.finish(reply, of: work.statement, item.prepared)
            }
        }
    }

    /// Waits for the result of `first`. Meanwhile fails the reads behind it that pass their deadlines.
    private func awaitReply(to first: StatementWork) throws(PostgresError) {
        while try !session.connection.awaitReply(until: earliestDeadline) {
            let now = ContinuousClock.now
            for item in pending where item.work.deadline <= now { item.work.fail { .timeout(wasSent: $0) } }
            if first.deadline <= now { throw .timeout(wasSent: true) }
        }
    }

    /// The earliest deadline of the pending reads.
    private var earliestDeadline: ContinuousClock.Instant {
        let others = pending.dropFirst().lazy.map(\.work).filter { !$0.isFinished }
        return others.map(\.deadline).reduce(pending.first?.work.deadline ?? .now, min)
    }

    private func finishPipeline() throws(PostgresError) {
        // A commit of reads has nothing to refuse.
        if let error = try session.leavePipeline(until: .now + .seconds(1)) { throw .server(error) }
    }
}
