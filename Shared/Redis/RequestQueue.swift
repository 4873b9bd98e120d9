import Synchronization

/// The requests that wait for a connection's thread, and the state of the connection as far as callers must know it.
final class RequestQueue: Sendable {
    typealias Instant = ContinuousClock.Instant

    let alarm = Alarm()
    private let limit: Int
    private let patience: Duration

    private struct State {
        var waiting: [Request] = []
        /// No request that waits has a deadline before this.
        var earliestDeadline: Instant?
        /// The alarm rings for a request whose deadline is before this; for every request while it is nil.
        var sleepsUntil: Instant?
        /// The alarm has rung, or the thread is awake and will look by itself.
        var isAwake = true
        /// Since when there is no connection; nil while there is one, and before the first is tried.
        var lostAt: Instant?
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Takes how many requests may wait, and how long for a connection that is lost.
    init(limit: Int, patience: Duration) {
        self.limit = limit
        self.patience = patience
    }

    /// Lines a request up, or fails it at once when that is hopeless. For callers.
    func append(_ request: Request) {
        let (refusal, mustRing) = state.withLock { state -> (RedisError?, Bool) in
            if state.isClosed || isHopeless(since: state.lostAt) { return (.unavailable(wasSent: false), false) }
            if state.waiting.count >= limit { return (.overloaded, false) }
            state.waiting.append(request)
            state.earliestDeadline = min(state.earliestDeadline ?? request.deadline, request.deadline)
            let isUrgent = state.sleepsUntil.map { request.deadline < $0 } ?? true
            guard isUrgent, !state.isAwake else { return (nil, false) }
            state.isAwake = true
            return (nil, true)
        }
        if let refusal { request.fail { _ in refusal } }
        if mustRing { alarm.ring() }
    }

    /// Lets nothing more in and has the thread finish what is there. For callers.
    func close() {
        state.withLock {
            $0.isClosed = true
            $0.isAwake = true
        }
        alarm.ring()
    }

    /// True once ``close()`` was called.
    var isClosed: Bool {
        state.withLock { $0.isClosed }
    }

    /// Takes all that wait. For the connection's thread, like all that follows.
    func takeAll() -> [Request] {
        state.withLock { state in
            defer { state.waiting = [] }
            state.earliestDeadline = nil
            state.isAwake = true
            return state.waiting
        }
    }

    /// Says that the thread sleeps until a request comes. False if it must not: one waits already, or the queue was closed.
    func announceIdleness() -> Bool {
        state.withLock { state in
            guard state.waiting.isEmpty, !state.isClosed else { return false }
            state.sleepsUntil = nil
            state.isAwake = false
            return true
        }
    }

    /// Says that the thread sleeps until `end` at most, whatever requests come.
    ///
    /// - Returns: when it has to wake: at `end`, or before at the deadline of a request that waits. The alarm rings if a
    ///   request comes whose deadline is earlier still.
    func announceSleep(atMost end: Instant) -> Instant {
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

    /// From now on requests wait for a connection, while there is hope.
    func connectionLost() {
        state.withLock { $0.lostAt = .now }
    }

    /// There is a connection again.
    func connectionMade() {
        state.withLock { $0.lostAt = nil }
    }

    /// Fails what has waited in vain: for its deadline, or for a connection for longer than the patience lasts.
    ///
    /// - Returns: whether there may be more to tend: the connection is lost and not yet without hope.
    func tend() -> Bool {
        expire(at: .now)
        let lostAt = state.withLock { $0.lostAt }
        guard isHopeless(since: lostAt) else { return lostAt != nil }
        failAll()
        return false
    }

    /// Fails all that wait as unavailable.
    func failAll() {
        for request in takeAll() { request.fail { .unavailable(wasSent: $0) } }
    }

    private func isHopeless(since lostAt: Instant?) -> Bool {
        lostAt.map { $0 + patience <= .now } ?? false
    }
}
