import Synchronization

/// Whether the server can be reached, as far as callers must know.
final class Reachability: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let patience: Duration
    private let firstPatience: Duration

    private struct State {
        var connections = 0
        var wasEverConnected = false
        /// Since when there has been no connection although one is wanted, and when to give up.
        var outage: (since: Instant, giveUpAt: Instant)?
    }

    private let state = Mutex(State())

    /// - Parameters:
    ///   - patience: how long callers wait while there is no connection.
    ///   - firstPatience: how long they wait for the first attempt to end, which takes its time when all just starts.
    init(patience: Duration, firstPatience: Duration) {
        self.patience = patience
        self.firstPatience = max(patience, firstPatience)
    }

    /// Whether there has been no connection for so long that nobody should wait for one.
    var isHopeless: Bool {
        state.withLock { $0.outage }.map { $0.giveUpAt <= .now } ?? false
    }

    /// There is one more connection.
    func connectionMade() {
        state.withLock {
            $0.connections += 1
            $0.wasEverConnected = true
            $0.outage = nil
        }
    }

    /// There is one connection less.
    func connectionLost() {
        state.withLock { $0.connections -= 1 }
    }

    /// Somebody tries to connect.
    ///
    /// - Parameter whenHopeless: called when there is no connection yet once patience is over.
    func connectionWanted(whenHopeless: @escaping @Sendable () -> Void) {
        let giveUpAt = state.withLock { state -> Instant? in
            guard state.connections == 0, state.outage == nil else { return nil }
            let giveUpAt = Instant.now + (state.wasEverConnected ? patience : firstPatience)
            state.outage = (since: .now, giveUpAt)
            return giveUpAt
        }
        if let giveUpAt { call(whenHopeless, at: giveUpAt) }
    }

    /// An attempt to connect has failed: there is no more reason to wait for the first than for any other.
    func attemptFailed(whenHopeless: @escaping @Sendable () -> Void) {
        let giveUpAt = state.withLock { state -> Instant? in
            guard let outage = state.outage, outage.since + patience < outage.giveUpAt else { return nil }
            state.outage?.giveUpAt = outage.since + patience
            return outage.since + patience
        }
        if let giveUpAt { call(whenHopeless, at: giveUpAt) }
    }

    private func call(_ whenHopeless: @escaping @Sendable () -> Void, at end: Instant) {
        Task {
            try? await Task.sleep(until: end, clock: .continuous)
            if isHopeless { whenHopeless() }
        }
    }
}
