import Foundation
import Logging
import Synchronization

/// One connection: a queue of requests, and the thread that serves it from the first use until the shutdown.
final class Connection: Sendable {
    private let configuration: RedisConfiguration
    private let logger: Logger
    private let queue: RequestQueue
    private let thread = Mutex(ThreadState())

    private struct ThreadState {
        var isStarted = false
        var hasEnded = false
        var whenEnded: [CheckedContinuation<Void, Never>] = []
    }

    init(configuration: RedisConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        queue = RequestQueue(
            limit: configuration.maximumWaiting, reconnectGracePeriod: configuration.reconnectGracePeriod)
    }

    deinit {
        queue.close()
    }

    /// The number of requests that wait to be sent.
    var waitingCount: Int { queue.count }

    /// Queues a request.
    func submit(_ request: Request) {
        queue.append(request)
    }

    /// Connects again unless it is connected to `primary`, which is the primary now.
    func reconnect(to primary: RedisConfiguration.Endpoint) {
        queue.reconnect(to: primary)
    }

    /// Starts the thread, once.
    func start() {
        let isFirst = thread.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst else { return }
        let thread = Thread { [configuration, logger, queue, weak self] in
            // A name that is set before the start does not reach the kernel.
            Thread.current.name = "redis"
            ignoreBrokenPipes()
            var loop = ConnectionLoop(configuration: configuration, queue: queue, logger: logger)
            loop.run()
            self?.threadEnded()
        }
        thread.start()
    }

    /// Accepts no more requests, completes the queued ones, and returns when the thread has ended.
    func shutdown() async {
        queue.close()
        await withCheckedContinuation { continuation in
            let hasEnded = thread.withLock { state in
                guard state.isStarted, !state.hasEnded else { return true }
                state.whenEnded.append(continuation)
                return false
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func threadEnded() {
        let waiters = thread.withLock { state in
            state.hasEnded = true
            defer { state.whenEnded = [] }
            return state.whenEnded
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// Blocks SIGPIPE in this thread, so that a write to a closed socket is an error and does not end the process. hiredis before
/// 1.0 uses plain `write`, whose signal goes to the writing thread.
func ignoreBrokenPipes() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
}
