import Synchronization

/// Tracks whether a pool has been without a connection for so long that calls should fail at once instead of waiting.
final class Reachability: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let gracePeriod: Duration
    private let initialGracePeriod: Duration
    private let now: @Sendable () -> Instant
    private let sleep: @Sendable (_ until: Instant) async -> Void

    private struct State {
        var connections = 0
        var wasEverConnected = false
        /// When a connection was first missed, and when waiting for one ends. Nil while there is a connection.
        var outage: (since: Instant, graceEndsAt: Instant)?
    }

    private let state = Mutex(State())

    /// - Parameters:
    ///   - gracePeriod: how long calls may wait while there is no connection.
    ///   - initialGracePeriod: how long they may wait for the very first attempt to connect.
    ///   - now: the current time.
    ///   - sleep: waits until a time.
    init(
        gracePeriod: Duration, initialGracePeriod: Duration, now: @escaping @Sendable () -> Instant = { .now },
        sleep: @escaping @Sendable (_ until: Instant) async -> Void = { try? await Task.sleep(until: $0) }
    ) {
        self.gracePeriod = gracePeriod
        self.initialGracePeriod = max(gracePeriod, initialGracePeriod)
        self.now = now
        self.sleep = sleep
    }

    /// Whether the grace period has passed without a connection.
    var isUnreachable: Bool {
        state.withLock { $0.outage }.map { $0.graceEndsAt <= now() } ?? false
    }

    /// Records a new connection, which ends the outage.
    func connectionMade() {
        state.withLock {
            $0.connections += 1
            $0.wasEverConnected = true
            $0.outage = nil
        }
    }

    /// Records that a connection was lost.
    func connectionLost() {
        state.withLock { $0.connections -= 1 }
    }

    /// Records that a thread tries to connect. If there is no connection, the grace period starts.
    ///
    /// - Parameter onUnreachable: called if there is still no connection when the grace period ends.
    func connectionWanted(onUnreachable: @escaping @Sendable () -> Void) {
        let now = now()
        let graceEndsAt = state.withLock { state -> Instant? in
            guard state.connections == 0, state.outage == nil else { return nil }
            let graceEndsAt = now + (state.wasEverConnected ? gracePeriod : initialGracePeriod)
            state.outage = (since: now, graceEndsAt)
            return graceEndsAt
        }
        if let graceEndsAt { call(onUnreachable, at: graceEndsAt) }
    }

    /// Records a failed attempt to connect. Once the first attempt has failed, calls wait no longer than the grace period.
    func attemptFailed(onUnreachable: @escaping @Sendable () -> Void) {
        let graceEndsAt = state.withLock { state -> Instant? in
            guard let outage = state.outage, outage.since + gracePeriod < outage.graceEndsAt else { return nil }
            state.outage?.graceEndsAt = outage.since + gracePeriod
            return outage.since + gracePeriod
        }
        if let graceEndsAt { call(onUnreachable, at: graceEndsAt) }
    }

    private func call(_ onUnreachable: @escaping @Sendable () -> Void, at end: Instant) {
        Task {
            await sleep(end)
            if isUnreachable { onUnreachable() }
        }
    }
}
