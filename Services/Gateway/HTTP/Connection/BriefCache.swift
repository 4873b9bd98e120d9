/// Shares one value among requests at about the same time: it is made once, requests meanwhile wait for it, and it is kept
/// for a moment.
actor BriefCache<Value: Sendable> {
    private let lifetime: Duration
    private var pending: Task<Value, Never>?
    private var latest: (value: Value, until: ContinuousClock.Instant)?

    /// - Parameter lifetime: for how long a value is kept once it is made.
    init(lifetime: Duration = .seconds(1)) { self.lifetime = lifetime }

    /// The value, made by `make` if there is none.
    func value(_ make: @escaping @Sendable () async -> Value) async -> Value {
        if let latest, latest.until > .now { return latest.value }
        if let pending { return await pending.value }
        // A task of its own: if one waiting request is cancelled, the others still get the value.
        let task = Task { await make() }
        pending = task
        let value = await task.value
        latest = (value, .now + lifetime)
        pending = nil
        return value
    }
}
