import Foundation
import Logging
import Threads

/// What a thread of the pool does all its lifetime: keeps one connection and does on it what waits.
struct ConnectionWorker {
    private let configuration: PostgresConfiguration
    private let connections: Int
    private let reachability: Reachability
    private let queue: WorkQueue<PoolWork>
    private let logger: Logger

    /// - Parameter connections: among how many the work is shared.
    init(
        configuration: PostgresConfiguration, connections: Int, reachability: Reachability, queue: WorkQueue<PoolWork>,
        logger: Logger
    ) {
        self.configuration = configuration
        self.connections = connections
        self.reachability = reachability
        self.queue = queue
        self.logger = logger
    }

    /// Returns when the queue was closed and nothing waits any more.
    func run() {
        var backoff = Backoff()
        while let session = connect(&backoff) {
            let since = ContinuousClock.now
            let isOver = serve(session)
            session.stopOverdueWork()
            reachability.connectionLost()
            if isOver { return }
            // A server that takes connections only to close them is given its pauses too.
            if ContinuousClock.now - since > .seconds(1) { backoff = Backoff() }
        }
        Self.failWaiting(in: queue)
    }

    /// Fails all that waits as unavailable.
    static func failWaiting(in queue: WorkQueue<PoolWork>) {
        for work in queue.remove(where: { _ in true }) { work.fail { .unavailable(wasSent: $0) } }
    }

    // MARK: Connecting

    /// Tries until there is a connection; nil when the queue was closed meanwhile.
    private func connect(_ backoff: inout Backoff) -> Session? {
        reachability.connectionWanted { [queue] in Self.failWaiting(in: queue) }
        if backoff.attempts > 0 { queue.pause(backoff.next()) }
        while !queue.isClosed || queue.count > 0 && backoff.attempts == 0 {
            do {
                let session = try Session(configuration)
                reachability.connectionMade()
                logger.debug("postgres: connected")
                return session
            } catch {
                // Once a loss, then quietly: a server that is away for an hour needs no thousand lines.
                let level: Logger.Level = backoff.attempts == 0 ? .warning : .debug
                logger.log(level: level, "postgres: can't connect", metadata: ["reason": "\(error.reason)"])
                reachability.attemptFailed { [queue] in Self.failWaiting(in: queue) }
            }
            queue.pause(backoff.next())
        }
        return nil
    }

    // MARK: Serving

    /// Works until the connection is lost, or until there is nothing more to do at all: then it returns true.
    private func serve(_ session: Session) -> Bool {
        while !session.isBroken {
            let works = queue.next(atMost: configuration.readsAtOnce, shares: connections) {
                $0.read != nil
            }
            if works.isEmpty { return true }
            guard session.connection.isStillThere() else {
                queue.putBack(works)
                break
            }
            perform(works, on: session)
        }
        logger.debug("postgres: connection ended")
        return false
    }

    private func perform(_ works: [PoolWork], on session: Session) {
        let now = ContinuousClock.now
        for work in works where work.deadline <= now { work.expire() }
        let reads = works.compactMap(\.read)
        if reads.isEmpty {
            for work in works { work.runAlone(on: session) }
        } else {
            var batch = ReadBatch(on: session) { [queue] reads in queue.putBack(reads.map { .statement($0) }) }
            batch.run(reads)
        }
    }
}
