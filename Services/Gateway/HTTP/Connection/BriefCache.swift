/// One value for everybody who asks at about the same time: it is made once, whoever asks meanwhile waits for it, and it
/// is good for a moment more.
actor BriefCache<Value: Sendable> {
    private let lifetime: Duration
    private var underWay: Task<Value, Never>?
    private var latest: (value: Value, until: ContinuousClock.Instant)?

    /// - Parameter lifetime: for how long a value is good, from the moment it is there.
    init(lifetime: Duration = .seconds(1)) { self.lifetime = lifetime }

    /// The value, made by `make` if there is none.
    func value(_ make: @escaping @Sendable () async -> Value) async -> Value {
        if let latest, latest.until > .now { return latest.value }
        if let underWay { return await underWay.value }
        // A task of its own: who waits may go away, the others still get it.
        let task = Task { await make() }
        underWay = task
        let value = await task.value
        latest = (value, .now + lifetime)
        underWay = nil
        return value
    }
}
