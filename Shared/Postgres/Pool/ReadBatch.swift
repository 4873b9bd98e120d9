/// Reads that are sent together and answered in their order, which costs a fraction of asking one by one.
///
/// They share one end of the pipeline. So when one is refused, the server skips those behind it; and when one doesn't
/// end in time, its connection is thrown away under them. Those others were not run, and are reads besides: they are
/// given back, to be run again.
struct ReadBatch {
    private struct Item {
        let work: StatementWork
        let prepared: PreparedStatements.Entry
    }

    private let session: Session
    private let giveBack: ([StatementWork]) -> Void
    /// Those that have no answer yet.
    private var waiting: ArraySlice<Item> = []

    /// - Parameter giveBack: takes those that got no answer for a reason that was not theirs, to be run again.
    init(on session: Session, giveBack: @escaping ([StatementWork]) -> Void) {
        self.session = session
        self.giveBack = giveBack
    }

    /// Runs `works`.
    mutating func run(_ works: [StatementWork]) {
        for work in works where !work.isFinished { prepare(work) }
        guard let first = waiting.first else { return }
        do throws(PostgresError) {
            // The connection was lost while a statement was prepared.
            if session.isBroken { throw .unavailable(wasSent: true) }
            try session.guarded { () throws(PostgresError) in
                try send(until: first.work.deadline)
                while let item = waiting.first { try receive(item) }
                try end()
            }
        } catch {
            if case .timeout = error { waiting.popFirst()?.work.fail { .timeout(wasSent: $0) } }
            for item in waiting { lose(item.work, error) }
        }
    }

    /// Has the statement prepared if it is new to the connection.
    private mutating func prepare(_ work: StatementWork) {
        guard !session.isBroken else { return giveBack([work]) }
        do throws(PostgresError) {
            let prepared = try session.prepare(work.statement.sql, until: work.deadline)
            if work.handoff.begin() { waiting.append(Item(work: work, prepared: prepared)) }
        } catch {
            lose(work, error)
        }
    }

    private func send(until end: ContinuousClock.Instant) throws(PostgresError) {
        let connection = session.connection
        try connection.enterPipeline()
        for item in waiting {
            try connection.send(item.prepared.name, item.work.statement.parameters)
            // Without this a quick answer would lie in the server's buffer until a slow one behind it is ready.
            try connection.requestFlush()
        }
        try connection.synchronize()
        try connection.flush(until: end)
    }

    /// Hands over the answer to `item`, which is the first of those that wait.
    private mutating func receive(_ item: Item) throws(PostgresError) {
        let (connection, work) = (session.connection, item.work)
        try awaitReply(to: work)
        guard let reply = try connection.nextReply(until: work.deadline, columns: item.prepared.columns),
            try connection.nextReply(until: work.deadline) == nil
        else { throw .protocolError }
        waiting.removeFirst()
        if case .skipped = reply { return giveBack([work]) }
        work.finish { () throws(PostgresError) in
            try session.guarded { () throws(PostgresError) in
                try session.finish(reply, of: work.statement, item.prepared)
            }
        }
    }

    /// Waits for the answer to `first`; meanwhile fails those behind it whose deadline comes sooner.
    private func awaitReply(to first: StatementWork) throws(PostgresError) {
        while try !session.connection.awaitReply(until: earliestDeadline) {
            let now = ContinuousClock.now
            for item in waiting where item.work.deadline <= now { item.work.fail { .timeout(wasSent: $0) } }
            if first.deadline <= now { throw .timeout(wasSent: true) }
        }
    }

    /// The first's deadline, or one of the others' that comes sooner.
    private var earliestDeadline: ContinuousClock.Instant {
        let others = waiting.dropFirst().lazy.map(\.work).filter { !$0.isFinished }
        return others.map(\.deadline).reduce(waiting.first?.work.deadline ?? .now, min)
    }

    private func end() throws(PostgresError) {
        guard case .synchronized = try session.connection.nextReply(until: .now + .seconds(1)) else {
            throw .protocolError
        }
        try session.connection.exitPipeline()
    }

    /// Deals with a read that got no answer.
    private func lose(_ work: StatementWork, _ error: PostgresError) {
        switch error {
        // Another's time is over, not this one's; if it is, the queue will tell.
        case .timeout: giveBack([work])
        case .unavailable where work.mayBeRepeatedAfterLoss(): giveBack([work])
        default: work.fail { _ in error }
        }
    }
}
