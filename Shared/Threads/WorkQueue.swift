import Dispatch
import NIOConcurrencyHelpers
import Synchronization

/// The work that waits for threads, first in, first out, and the threads that wait for work. A fair queue lets those for
/// whom work is done take turns.
///
/// Work whose deadline passes while it waits fails within a hundredth of a second.
public final class WorkQueue<Item: Work>: Sendable {
    private let limit: Int
    private let isFair: Bool

    private struct State {
        var waiting: [Item] = []
        /// Of a fair queue.
        var order = FairOrder()
        /// The bells of the threads without work. The last to fall asleep is the first to be woken: its caches are
        /// warm.
        var idle: [DispatchSemaphore] = []
        /// The bells of the threads that pause.
        var pausing: [DispatchSemaphore] = []
        var isClosed = false
    }

    /// Not a `Mutex`: that one hands itself over to whoever waits, which costs a switch of threads each time. With many
    /// threads on few cores a queue under it does half as much.
    private let state = NIOLockedValueBox(State())
    private let isTended = Atomic(false)

    /// A queue in which at most `limit` pieces of work wait.
    init(limit: Int, isFair: Bool = false) {
        self.limit = limit
        self.isFair = isFair
    }

    // MARK: For those who bring work

    /// Lines `item` up.
    ///
    /// - Returns: whether an idle thread was woken for it.
    func append(_ item: Item) throws(WorkQueueError) -> Bool {
        let result = state.withLockedValue { state -> Result<DispatchSemaphore?, WorkQueueError> in
            if state.isClosed { return .failure(.closed) }
            if isFair {
                guard state.order.hasRoom(for: item.share, limit: limit) else { return .failure(.full) }
                state.order.append(item.share)
            } else if state.waiting.count >= limit {
                return .failure(.full)
            }
            state.waiting.append(item)
            return .success(state.idle.popLast())
        }
        guard let bell = try result.get() else {
            tend()
            return false
        }
        bell.signal()
        return true
    }

    /// Lets nothing more in. Threads finish what waits; those that pause go on at once.
    func close() {
        let bells = state.withLockedValue { state in
            state.isClosed = true
            defer {
                state.idle = []
                state.pausing = []
            }
            return state.idle + state.pausing
        }
        for bell in bells { bell.signal() }
    }

    /// How much waits.
    public var count: Int {
        state.withLockedValue { $0.waiting.count }
    }

    /// How much of what waits is done before one more piece of `share` would be.
    public func ahead(of share: FairShare) -> Int {
        state.withLockedValue { isFair ? $0.order.ahead(of: share) : $0.waiting.count }
    }

    /// Takes what waits and meets the condition away from the threads.
    public func remove(where condition: (Item) -> Bool) -> [Item] {
        state.withLockedValue { state in
            let removed = state.waiting.filter(condition)
            if !removed.isEmpty { state.waiting.removeAll(where: condition) }
            if isFair { for item in removed { state.order.remove(item.share) } }
            return removed
        }
    }

    // MARK: For the threads

    /// Whether nothing more is let in.
    public var isClosed: Bool {
        state.withLockedValue { $0.isClosed }
    }

    /// The next piece of work; sleeps until there is one. Nil when the queue is closed and empty.
    public func next() -> Item? {
        next(atMost: 1, shares: 1) { _ in false }.first
    }

    /// The next piece of work and, if it is `groupable`, those directly behind it that are too; sleeps until there is
    /// one.
    ///
    /// - Parameters:
    ///   - count: how many at most.
    ///   - shares: among how many threads what waits is to be shared; nobody takes more than a fair part.
    ///   - groupable: whether a piece can be done together with others.
    /// - Returns: at least one, or none when the queue is closed and empty.
    public func next(atMost count: Int, shares: Int, groupable: (Item) -> Bool) -> [Item] {
        let bell = DispatchSemaphore(value: 0)
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
                state.idle.append(bell)
                return nil
            }
            if let taken { return taken }
            bell.wait()
        }
    }

    private static func take(from waiting: inout [Item], atMost count: Int, groupable: (Item) -> Bool) -> [Item] {
        guard let first = waiting.first else { return [] }
        let group = groupable(first) ? waiting.prefix(count).prefix(while: groupable) : waiting.prefix(1)
        // The copy comes before the removal, which may then move the rest in place.
        let taken = Array(group)
        waiting.removeFirst(taken.count)
        return taken
    }

    /// Gives back what was taken and not done; it is next again. The limit doesn't matter: it was inside before.
    public func putBack(_ items: [Item]) {
        if items.isEmpty { return }
        let bells = state.withLockedValue { state in
            state.waiting.insert(contentsOf: items, at: 0)
            if isFair { for item in items { state.order.append(item.share) } }
            let bells = state.idle.suffix(items.count)
            state.idle.removeLast(bells.count)
            return bells
        }
        for bell in bells { bell.signal() }
        tend()
    }

    /// Sleeps for `duration`, or until the queue is closed.
    public func pause(_ duration: Duration) {
        let bell = DispatchSemaphore(value: 0)
        let isClosed = state.withLockedValue { state in
            if !state.isClosed { state.pausing.append(bell) }
            return state.isClosed
        }
        if isClosed { return }
        _ = bell.wait(timeout: .now() + .nanoseconds(Int(duration / .nanoseconds(1))))
        state.withLockedValue { $0.pausing.removeAll { $0 === bell } }
    }

    // MARK: Deadlines

    /// Looks after what waits, every hundredth of a second as long as anything does. Threads can't: they are all busy.
    private func tend() {
        guard !isTended.exchange(true, ordering: .sequentiallyConsistent) else { return }
        Task { [weak self] in
            repeat {
                try? await Task.sleep(for: .milliseconds(10))
            } while self?.removeExpired() ?? false
        }
    }

    /// Takes out what nobody waits for any more. False when there is nothing left to look after.
    private func removeExpired() -> Bool {
        let now = ContinuousClock.now
        for item in remove(where: { $0.isFinished || $0.deadline <= now }) { item.expire() }
        if count > 0 { return true }
        isTended.store(false, ordering: .sequentiallyConsistent)
        // What came between the two lines above found the watch still kept, so it falls to this one.
        return count > 0 && !isTended.exchange(true, ordering: .sequentiallyConsistent)
    }
}
