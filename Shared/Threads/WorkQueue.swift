import Dispatch
import NIOConcurrencyHelpers
import NIOPosix
import Primitives
import Synchronization

/// A queue of work for threads, first in, first out. A fair queue serves its shares in turn; see ``FairShare``.
///
/// Work whose deadline passes while it waits fails within 10 ms.
public final class WorkQueue<Item: Work>: Sendable {
    private let limit: Int
    private let isFair: Bool
    private let wakesAtEndOfTurn: Bool

    private struct State {
        var waiting: [Item] = []
        /// The order of a fair queue.
        var order = FairOrder()
        /// Wakes the threads without work. The last to fall asleep is woken first, since its caches are warm.
        var idle: [DispatchSemaphore] = []
        /// Wakes the pausing threads.
        var pausing: [DispatchSemaphore] = []
        /// Whether threads are woken at the end of this turn of the event loop.
        var isWakeScheduled = false
        var isClosed = false
    }

    /// Not a `Mutex`: that hands the lock over to a waiting thread, which costs a context switch each time. With many threads on
    /// few cores it halves the throughput.
    private let state = NIOLockedValueBox(State())
    /// Whether a task checks deadlines.
    private let isWatched = Atomic(false)

    /// A queue for at most `limit` waiting items.
    init(limit: Int, isFair: Bool = false, wakesAtEndOfTurn: Bool = false) {
        self.limit = limit
        self.isFair = isFair
        self.wakesAtEndOfTurn = wakesAtEndOfTurn
    }

    // MARK: For callers

    /// Appends `item`.
    ///
    /// - Returns: whether an idle thread was woken for it.
    func append(_ item: Item) throws(WorkQueueError) -> Bool {
        let eventLoop = wakesAtEndOfTurn ? MultiThreadedEventLoopGroup.currentEventLoop : nil
        let result = state.withLockedValue { state -> Result<Wake, WorkQueueError> in
            if state.isClosed { return .failure(.closed) }
            if isFair {
                guard state.order.hasRoom(for: item.share, limit: limit) else { return .failure(.full) }
                state.order.append(item.share)
            } else if state.waiting.count >= limit {
                return .failure(.full)
            }
            state.waiting.append(item)
            if eventLoop != nil, !state.idle.isEmpty {
                defer { state.isWakeScheduled = true }
                return .success(state.isWakeScheduled ? .isScheduled : .atEndOfTurn)
            }
            return .success(state.idle.popLast().map { .now($0) } ?? .nobody)
        }
        switch try result.get() {
        case .nobody:
            watchDeadlines()
            return false
        case .now(let idle): idle.signal()
        case .atEndOfTurn: eventLoop?.execute { [self] in wakeThreads() }
        case .isScheduled: break
        }
        return true
    }

    /// Whom new work wakes, and when.
    private enum Wake {
        case nobody, atEndOfTurn, isScheduled
        case now(DispatchSemaphore)
    }

    /// Wakes the threads that share the waiting items.
    ///
    /// The calls that an event loop reads in one turn reach the store in as many groups as there are threads, and wake each
    /// thread once. If the first call woke a thread at once, that would begin with a group of one, and the next call would wake
    /// another.
    private func wakeThreads() {
        let woken = state.withLockedValue { state in
            state.isWakeScheduled = false
            let woken = state.idle.suffix(state.waiting.count)
            state.idle.removeLast(woken.count)
            return woken
        }
        for idle in woken { idle.signal() }
        // More items than idle threads: some wait.
        if count > woken.count { watchDeadlines() }
    }

    /// Accepts no more work. Threads finish the waiting items; pausing threads continue at once.
    func close() {
        let sleeping = state.withLockedValue { state in
            state.isClosed = true
            defer {
                state.idle = []
                state.pausing = []
            }
            return state.idle + state.pausing
        }
        for semaphore in sleeping { semaphore.signal() }
    }

    /// Number of waiting items.
    public var count: Int {
        state.withLockedValue { $0.waiting.count }
    }

    /// Number of threads that wait for work.
    var idleCount: Int { state.withLockedValue { $0.idle.count } }

    /// How many waiting items are done before another item of `share`.
    public func ahead(of share: FairShare) -> Int {
        state.withLockedValue { isFair ? $0.order.ahead(of: share) : $0.waiting.count }
    }

    /// How many waiting items of `share` there are.
    public func count(of share: FairShare) -> Int {
        state.withLockedValue { isFair ? $0.order.count(of: share) : $0.waiting.count }
    }

    /// Removes the waiting items that meet a condition, and returns them.
    public func remove(where condition: (Item) -> Bool) -> [Item] {
        state.withLockedValue { state in
            let removed = state.waiting.filter(condition)
            if !removed.isEmpty { state.waiting.removeAll(where: condition) }
            if isFair { for item in removed { state.order.remove(item.share) } }
            return removed
        }
    }

    // MARK: For the threads

    /// Whether the queue is closed.
    public var isClosed: Bool {
        state.withLockedValue { $0.isClosed }
    }

    /// The next item; sleeps until there is one. Nil when the queue is closed and empty.
    public func next() -> Item? {
        next(atMost: 1, shares: 1) { _ in false }.first
    }

    /// The next item; sleeps until there is one, and calls `rest` once if that takes longer than `pause`. Nil when the queue is
    /// closed and empty.
    public func next(restingAfter pause: Duration, _ rest: () -> Void) -> Item? {
        next(atMost: 1, shares: 1, groupable: { _ in false }) { semaphore in
            if semaphore.wait(timeout: .now() + .nanoseconds(Int(pause.nanoseconds))) == .success { return }
            rest()
            semaphore.wait()
        }.first
    }

    /// The next item and, if it is `groupable`, the groupable items directly behind it. Sleeps until there is one.
    ///
    /// - Parameters:
    ///   - count: maximum number of items.
    ///   - shares: the number of threads that share the waiting items; none takes more than its part.
    ///   - groupable: whether an item can be done together with others.
    /// - Returns: at least one item; none when the queue is closed and empty.
    public func next(atMost count: Int, shares: Int, groupable: (Item) -> Bool) -> [Item] {
        next(atMost: count, shares: shares, groupable: groupable) { $0.wait() }
    }

    private func next(
        atMost count: Int, shares: Int, groupable: (Item) -> Bool, sleep: (DispatchSemaphore) -> Void
    ) -> [Item] {
        let semaphore = DispatchSemaphore(value: 0)
        while true {
            let taken = state.withLockedValue { state -> [Item]? in
                if isFair, let share = state.order.next(),
                    let index = state.waiting.firstIndex(where: { $0.share == share })
                {
                    return [state.waiting.remove(at: index)]
                }
                let fairPart = (state.waiting.count + shares - 1) / max(1, shares)
                let taken = Self.take(from: &state.waiting, atMost: min(count, fairPart), groupable: groupable)
                guard taken.isEmpty, !state.isClosed else { return taken }
                state.idle.append(semaphore)
                return nil
            }
            if let taken { return taken }
            sleep(semaphore)
        }
    }

    private static func take(from waiting: inout [Item], atMost count: Int, groupable: (Item) -> Bool) -> [Item] {
        guard let first = waiting.first else { return [] }
        let group = groupable(first) ? waiting.prefix(count).prefix(while: groupable) : waiting.prefix(1)
        // Copied before the removal, so that the rest can move in place.
        let taken = Array(group)
        waiting.removeFirst(taken.count)
        return taken
    }

    /// Returns items that were taken and not done to the front. The limit does not apply: they were in the queue before.
    public func putBack(_ items: [Item]) {
        if items.isEmpty { return }
        let idle = state.withLockedValue { state in
            state.waiting.insert(contentsOf: items, at: 0)
            if isFair { for item in items { state.order.append(item.share) } }
            let idle = state.idle.suffix(items.count)
            state.idle.removeLast(idle.count)
            return idle
        }
        for semaphore in idle { semaphore.signal() }
        watchDeadlines()
    }

    /// Sleeps for `duration`, or until the queue is closed.
    public func pause(_ duration: Duration) {
        let semaphore = DispatchSemaphore(value: 0)
        let isClosed = state.withLockedValue { state in
            if !state.isClosed { state.pausing.append(semaphore) }
            return state.isClosed
        }
        if isClosed { return }
        _ = semaphore.wait(timeout: .now() + .nanoseconds(Int(duration.nanoseconds)))
        state.withLockedValue { $0.pausing.removeAll { $0 === semaphore } }
    }

    // MARK: Deadlines

    /// Checks deadlines every 10 ms while anything waits. The threads can't do it: they are busy.
    private func watchDeadlines() {
        guard !isWatched.exchange(true, ordering: .sequentiallyConsistent) else { return }
        Task { [weak self] in
            repeat {
                try? await Task.sleep(for: .milliseconds(10))
            } while self?.removeExpired() ?? false
        }
    }

    /// Removes items whose task waits no more. False when nothing waits.
    private func removeExpired() -> Bool {
        let now = ContinuousClock.now
        for item in remove(where: { $0.isFinished || $0.deadline <= now }) { item.expire() }
        if count > 0 { return true }
        isWatched.store(false, ordering: .sequentiallyConsistent)
        // An item added between the check and the store saw `isWatched` still true, so check again.
        return count > 0 && !isWatched.exchange(true, ordering: .sequentiallyConsistent)
    }
}
