import Foundation
import Logging
import Primitives
import Threads

/// The loop of a pool thread: keeps one connection and runs queued work on it.
struct ConnectionWorker {
    private let configuration: PostgresConfiguration
    private let connections: Int
    private let maximumBatch: Int
    private let hosts: ServerHosts
    private let reachability: Reachability
    private let queue: WorkQueue<PoolWork>
    private let logger: Logger
    private let troubleLog: TroubleLog

    /// - Parameters:
    ///   - connections: the number of workers that share the queue.
    ///   - maximumBatch: the maximum number of statements that are sent together.
    init(
        configuration: PostgresConfiguration, connections: Int, maximumBatch: Int, hosts: ServerHosts,
        reachability: Reachability, queue: WorkQueue<PoolWork>, logger: Logger, troubleLog: TroubleLog
    ) {
        self.configuration = configuration
        self.connections = connections
        self.maximumBatch = maximumBatch
        self.hosts = hosts
        self.reachability = reachability
        self.queue = queue
        self.logger = logger
        self.troubleLog = troubleLog
    }

    /// Runs until the queue is closed and empty.
    func run() {
        var backoff = Backoff()
        while let session = connect(&backoff) {
            let connectedAt = ContinuousClock.now
            let isFinished = serve(session)
            session.cancelOverdueStatement()
            reachability.connectionLost()
            if isFinished { return }
            // Keep backing off if the server accepts connections only to close them.
            if ContinuousClock.now - connectedAt > .seconds(1) { backoff = Backoff() }
        }
        Self.failWaiting(in: queue)
    }

    /// Fails all queued work as unavailable.
    static func failWaiting(in queue: WorkQueue<PoolWork>) {
        for work in queue.remove(where: { _ in true }) { work.fail { .unavailable(wasSent: $0) } }
    }

    // MARK: Connecting

    /// Tries to connect until it succeeds. Returns nil if the queue is closed meanwhile.
    private func connect(_ backoff: inout Backoff) -> Session? {
        reachability.connectionWanted { [queue] in Self.failWaiting(in: queue) }
        if backoff.attempts > 0 { queue.pause(backoff.next()) }
        while !queue.isClosed || queue.count > 0 && backoff.attempts == 0 {
            do {
                let session = try Session.connect(configuration, hosts)
                reachability.connectionMade()
                logger.log(
                    level: backoff.attempts == 0 ? .debug : .info, "postgres: connected",
                    metadata: session.isPooled ? ["pooler": "true"] : [:])
                return session
            } catch {
                // Warn once per outage. A server that is down for an hour must not fill the log.
                let level: Logger.Level = backoff.attempts == 0 ? .warning : .debug
                logger.log(level: level, "postgres: connecting failed", metadata: ["reason": "\(error.reason)"])
                reachability.attemptFailed { [queue] in Self.failWaiting(in: queue) }
            }
            queue.pause(backoff.next())
        }
        return nil
    }

    // MARK: Serving

    /// Runs queued work until the connection is lost (returns false) or the queue is closed and empty (returns true).
    private func serve(_ session: Session) -> Bool {
        while !session.isBroken {
            let works = queue.next(atMost: maximumBatch, shares: connections) { $0.isGroupable }
            if works.isEmpty { return true }
            guard session.connection.isAlive(), hosts.isCurrent(session.generation) else {
                queue.putBack(works)
                break
            }
            perform(works, on: session)
            if let trouble = session.takeTrouble() { troubleLog.log(trouble) }
            if session.metReadOnlyServer { hosts.metReadOnlyServer(session.generation) }
        }
        logger.debug("postgres: disconnected")
        return false
    }

    private func perform(_ works: [PoolWork], on session: Session) {
        let now = ContinuousClock.now
        for work in works where work.deadline <= now { work.expire() }
        let (reads, appends) = (works.compactMap(\.read), works.compactMap(\.append))
        if !reads.isEmpty {
            var batch = ReadBatch(on: session) { [queue] reads in queue.putBack(reads.map { .statement($0) }) }
            batch.run(reads)
        } else if !appends.isEmpty {
            var batch = AppendBatch(on: session) { [queue] appends in queue.putBack(appends.map { .append($0) }) }
            batch.run(appends)
        } else {
            for work in works { work.runAlone(on: session) { queue.putBack([work]) } }
        }
    }
}
