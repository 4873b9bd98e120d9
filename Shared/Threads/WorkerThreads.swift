import Foundation
import Synchronization

/// Threads for blocking work, which must not run on Swift's cooperative pool.
///
/// Work waits in one bounded queue. A thread is started when no thread is idle, up to a limit, and stays until ``shutdown()``.
public final class WorkerThreads<Item: Work>: Sendable {
    /// The work that waits for a thread.
    public let queue: WorkQueue<Item>

    private let name: String
    private let limit: Int
    private let body: @Sendable (WorkQueue<Item>) -> Void

    private struct State {
        var started = 0
        var running = 0
        var whenEnded: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// - Parameters:
    ///   - name: the threads' name in debuggers and `top`, at most 15 bytes.
    ///   - limit: maximum number of threads.
    ///   - queueLimit: maximum number of waiting items.
    ///   - isFair: whether shares take turns; see ``Work/share``. Threads then take one item at a time.
    ///   - wakesAtEndOfTurn: whether what is submitted in one turn of an event loop wakes threads at its end, for threads that
    ///     take several items at once.
    ///   - body: the work of each thread: takes from the queue until that is closed and empty.
    public init(
        name: String, limit: Int, queueLimit: Int, isFair: Bool = false, wakesAtEndOfTurn: Bool = false,
        body: @escaping @Sendable (WorkQueue<Item>) -> Void
    ) {
        queue = WorkQueue(limit: queueLimit, isFair: isFair, wakesAtEndOfTurn: wakesAtEndOfTurn)
        self.name = name
        self.limit = max(1, limit)
        self.body = body
    }

    deinit {
        queue.close()
    }

    /// Queues work for a thread.
    public func submit(_ item: Item) throws(WorkQueueError) {
        let wokeThread = try queue.append(item)
        if !wokeThread { startThread() }
    }

    /// The number of waiting items.
    public var waitingCount: Int { queue.count }

    /// Accepts no more work, finishes the waiting items, and returns when all threads have ended.
    public func shutdown() async {
        queue.close()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.running > 0 { state.whenEnded.append(continuation) }
                return state.running == 0
            }
            if isOver { continuation.resume() }
        }
    }

    /// Whether any thread is running.
    var isRunning: Bool {
        state.withLock { $0.running > 0 }
    }

    private func startThread() {
        let mayStart = state.withLock { state in
            guard state.started < limit else { return false }
            state.started += 1
            state.running += 1
            return true
        }
        guard mayStart else { return }
        let thread = Thread { [body, name, queue, weak self] in
            ThreadName.set(name)
            body(queue)
            self?.threadEnded()
        }
        thread.start()
    }

    private func threadEnded() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running -= 1
            guard state.running == 0 else { return [] }
            defer { state.whenEnded = [] }
            return state.whenEnded
        }
        for waiter in waiters { waiter.resume() }
    }
}
