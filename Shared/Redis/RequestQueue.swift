import Synchronization

/// The requests that wait for a connection's thread, and what callers need to know of the connection.
final class RequestQueue: Sendable {
    typealias Instant = ContinuousClock.Instant

    let wakePipe = WakePipe()
    private let limit: Int
    private let reconnectGracePeriod: Duration

    private struct State {
        var waiting: [Request] = []
        /// The earliest deadline of a waiting request, or an earlier time.
        var earliestDeadline: Instant?
        /// A request wakes the thread if its deadline is before this, or if this is nil.
        var sleepsUntil: Instant?
        /// Whether the thread is awake or was woken, so that it takes the queue by itself.
        var isAwake = true
        /// When the connection was lost; nil while there is one, and before the first attempt.
        var lostAt: Instant?
        /// The server of the present connection; nil while there is none.
        var peer: RedisConfiguration.Endpoint?
        /// The primary that ``RequestQueue/reconnect(to:)`` has named last.
        var primary: RedisConfiguration.Endpoint?
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Whether the connection is to be made again. Apart from the state, because the thread looks at it for every batch.
    private let isReconnectDue = Atomic(false)

    /// - Parameters:
    ///   - limit: maximum number of waiting requests.
    ///   - reconnectGracePeriod: how long requests wait for a lost connection.
    init(limit: Int, reconnectGracePeriod: Duration) {
        self.limit = limit
        self.reconnectGracePeriod = reconnectGracePeriod
    }

    // MARK: For callers

    /// Queues a request. Fails it at once if the queue is closed or full, or the grace period is over.
    func append(_ request: Request) {
        let (error, mustWake) = state.withLock { state -> (RedisError?, Bool) in
            if state.isClosed || isGracePeriodOver(since: state.lostAt) { return (.unavailable(wasSent: false), false) }
            if state.waiting.count >= limit { return (.overloaded, false) }
            state.waiting.append(request)
            state.earliestDeadline = min(state.earliestDeadline ?? request.deadline, request.deadline)
            let isUrgent = state.sleepsUntil.map { request.deadline < $0 } ?? true
            guard isUrgent, !state.isAwake else { return (nil, false) }
            state.isAwake = true
            return (nil, true)
        }
        if let error { request.fail { _ in error } }
        if mustWake { wakePipe.wake() }
    }

    /// Accepts no more requests. The thread completes the queued ones.
    func close() {
        state.withLock {
            $0.isClosed = true
            $0.isAwake = true
        }
        wakePipe.wake()
    }

    /// The number of requests that wait.
    var count: Int { state.withLock { $0.waiting.count } }

    /// Has the thread connect again, unless it is connected to `primary`, which is the primary now. Requests that wait go to the server
    /// that it then connects to.
    func reconnect(to primary: RedisConfiguration.Endpoint) {
        let isConnected = state.withLock { state in
            state.primary = primary
            if state.peer == primary { return true }
            isReconnectDue.store(true, ordering: .releasing)
            return false
        }
        if !isConnected { wakePipe.wake() }
    }

    /// True between ``reconnect(to:)`` and the next attempt to connect, or the end of an attempt that has found that primary.
    var mustReconnect: Bool { isReconnectDue.load(ordering: .acquiring) }

    /// True once ``close()`` was called.
    var isClosed: Bool {
        state.withLock { $0.isClosed }
    }

    // MARK: For the connection's thread

    /// Takes all waiting requests.
    func takeAll() -> [Request] {
        state.withLock { state in
            defer { state.waiting = [] }
            state.earliestDeadline = nil
            state.isAwake = true
            return state.waiting
        }
    }

    /// Records that the thread sleeps until a request comes. False if it must not: a request waits, or the queue is closed.
    func beginIdling() -> Bool {
        state.withLock { state in
            guard state.waiting.isEmpty, !state.isClosed else { return false }
            state.sleepsUntil = nil
            state.isAwake = false
            return true
        }
    }

    /// Records that the thread sleeps until `end` at the latest.
    ///
    /// - Returns: when it has to wake: at `end`, or at an earlier deadline of a waiting request. A request with an even earlier
    ///   deadline wakes it.
    func beginSleep(atMost end: Instant) -> Instant {
        state.withLock { state in
            let waking = min(end, state.earliestDeadline ?? end)
            state.sleepsUntil = waking
            state.isAwake = false
            return waking
        }
    }

    /// Fails the requests whose deadline has passed.
    func expire(at now: Instant) {
        let expired = state.withLock { state -> [Request] in
            guard let earliest = state.earliestDeadline, earliest <= now else { return [] }
            let expired = state.waiting.filter { $0.deadline <= now }
            state.waiting.removeAll { $0.deadline <= now }
            state.earliestDeadline = state.waiting.lazy.map(\.deadline).min()
            return expired
        }
        for request in expired { request.fail { .timeout(wasSent: $0) } }
    }

    /// Requests queue for up to `reconnectGracePeriod` from now on.
    func connectionLost() {
        state.withLock {
            $0.lostAt = .now
            $0.peer = nil
        }
    }

    /// Another attempt to connect begins, which finds the primary of this moment.
    func connecting() {
        isReconnectDue.store(false, ordering: .releasing)
    }

    /// The connection is established again, to `peer`.
    func connectionMade(to peer: RedisConfiguration.Endpoint) {
        state.withLock {
            $0.lostAt = nil
            $0.peer = peer
            // It was named while this attempt was under way, as at the start, when Sentinels are asked for it at the same time.
            if $0.primary == peer { isReconnectDue.store(false, ordering: .releasing) }
        }
    }

    /// Fails requests whose deadline has passed, and all requests once the grace period is over.
    ///
    /// - Returns: whether to call again: the connection is lost, and the grace period is not over.
    func expireWhileDisconnected() -> Bool {
        expire(at: .now)
        let lostAt = state.withLock { $0.lostAt }
        guard isGracePeriodOver(since: lostAt) else { return lostAt != nil }
        failAll()
        return false
    }

    /// Fails all waiting requests as unavailable.
    func failAll() {
        for request in takeAll() { request.fail { .unavailable(wasSent: $0) } }
    }

    private func isGracePeriodOver(since lostAt: Instant?) -> Bool {
        lostAt.map { $0 + reconnectGracePeriod <= .now } ?? false
    }
}
