import Synchronization

/// The servers of the connection URL, and which of them the client uses now.
///
/// All connections of a client go to one server. As soon as one of them is made to another server, those to the former one are
/// outdated: after a promotion the former primary may still answer, with data that is no longer right.
final class ServerHosts: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Pause between two renewals of all connections, so that a server that stays read-only is not flooded with new ones.
    private static let minimumRenewalInterval = Duration.seconds(1)

    /// The servers, in the order of the URL.
    let all: [ServerHost]

    private struct State {
        /// The index of the server that was connected to last.
        var current = 0
        /// Grows when the existing connections become outdated.
        var generation = 0
        var renewedAt: Instant?
    }

    private let state = Mutex(State())

    init(_ all: [ServerHost]) {
        self.all = all
    }

    /// The indices of the servers in the order in which they are tried: the one that worked last comes first.
    var order: [Int] {
        let current = state.withLock { $0.current }
        return [current] + all.indices.filter { $0 != current }
    }

    /// Records a new connection to a server.
    ///
    /// - Returns: its generation; see ``isCurrent(_:)``.
    func connected(to index: Int) -> Int {
        state.withLock { state in
            if index != state.current {
                state.current = index
                state.generation += 1
            }
            return state.generation
        }
    }

    /// Whether connections of this generation may still be used.
    func isCurrent(_ generation: Int) -> Bool {
        state.withLock { $0.generation == generation }
    }

    /// Records that the server of a connection turned out to be read-only. All connections of this generation become outdated:
    /// the next ones may lead to another server, also where a single name stands for several.
    func metReadOnlyServer(_ generation: Int, now: Instant = .now) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if let renewedAt = state.renewedAt, now - renewedAt < Self.minimumRenewalInterval { return }
            state.generation += 1
            state.renewedAt = now
        }
    }
}
