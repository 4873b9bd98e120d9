/// Shares one value among requests at about the same time: the first makes it, others meanwhile wait for it, and it is kept
/// for a moment.
actor BriefCache<Value: Sendable> {
    private let lifetime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private var pending: Task<Value, Never>?
    private var latest: (value: Value, until: ContinuousClock.Instant)?
    /// The number of requests that wait for a value that is being made, without the one that makes it.
    private(set) var waitingCount = 0

    /// - Parameters:
    ///   - lifetime: how long a value is kept once it is made.
    ///   - now: the time, for tests.
    init(lifetime: Duration = .seconds(1), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.lifetime = lifetime
        self.now = now
    }

    /// The value that is kept or being made; otherwise `make` makes one.
    func value(_ make: @escaping @Sendable () async -> Value) async -> Value {
        if let latest, latest.until > now() { return latest.value }
        if let pending {
            waitingCount += 1
            defer { waitingCount -= 1 }
            return await pending.value
        }
        // A task of its own: if one waiting request is cancelled, the others still get the value.
        let task = Task { await make() }
        pending = task
        let value = await task.value
        latest = (value, now() + lifetime)
        pending = nil
        return value
    }
}
