import Logging
import Threads

/// Threads with a connection each, behind one queue.
final class Pool: Sendable {
    private let reachability: Reachability
    private let threads: WorkerThreads<PoolWork>

    /// - Parameter connections: how many there may be.
    init(_ configuration: PostgresConfiguration, connections: Int, logger: Logger) {
        let reachability = Reachability(
            patience: configuration.patience, firstPatience: configuration.connectTimeout)
        self.reachability = reachability
        threads = WorkerThreads(
            name: "postgres", limit: connections, queueLimit: configuration.maximumWaiting
        ) { queue in
            ConnectionWorker(
                configuration: configuration, connections: connections, reachability: reachability, queue: queue,
                logger: logger
            ).run()
        }
    }

    /// How much waits for a connection.
    var waitingCount: Int { threads.queue.count }

    /// Lines `work` up, or fails it at once when that is hopeless.
    func submit(_ work: PoolWork) {
        do throws(WorkQueueError) {
            try threads.submit(work)
        } catch {
            switch error {
            case .full: work.fail { _ in .overloaded }
            case .closed: work.fail { .unavailable(wasSent: $0) }
            }
        }
        // Asked after it has lined up, so that it can't slip in behind the moment when all that wait are failed.
        if reachability.isHopeless { ConnectionWorker.failWaiting(in: threads.queue) }
    }

    /// Finishes what waits and takes nothing more.
    func shutdown() async {
        await threads.shutdown()
    }
}
