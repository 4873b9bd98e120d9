import Logging
import Threads

/// Threads with one connection each, which share a queue.
final class Pool: Sendable {
    private let reachability: Reachability
    private let threads: WorkerThreads<PoolWork>

    /// - Parameters:
    ///   - connections: the maximum number of threads and connections.
    ///   - maximumBatch: the maximum number of statements that are sent together.
    init(
        _ configuration: PostgresConfiguration, connections: Int, maximumBatch: Int = 1, hosts: ServerHosts,
        logger: Logger, troubleLog: TroubleLog
    ) {
        let reachability = Reachability(
            gracePeriod: configuration.reconnectGracePeriod, initialGracePeriod: configuration.connectTimeout)
        self.reachability = reachability
        threads = WorkerThreads(
            name: "postgres", limit: connections, queueLimit: configuration.maximumQueueLength,
            wakesAtEndOfTurn: maximumBatch > 1
        ) { queue in
            ConnectionWorker(
                configuration: configuration, connections: connections, maximumBatch: maximumBatch, hosts: hosts,
                reachability: reachability, queue: queue, logger: logger, troubleLog: troubleLog
            ).run()
        }
    }

    /// The number of statements and transactions in the queue.
    var waitingCount: Int { threads.queue.count }

    /// Queues `work`, or fails it at once if the queue is full or the server has been unreachable for too long.
    func submit(_ work: PoolWork) {
        do throws(WorkQueueError) {
            try threads.submit(work)
        } catch {
            switch error {
            case .full: work.fail { _ in .overloaded }
            case .closed: work.fail { .unavailable(wasSent: $0) }
            }
        }
        // Checked after queueing: work that is queued while all waiting work is being failed would be missed otherwise.
        if reachability.isUnreachable { ConnectionWorker.failWaiting(in: threads.queue) }
    }

    /// Finishes the queued work and accepts no more.
    func shutdown() async {
        await threads.shutdown()
    }
}
