extension Duration {
    /// Whole seconds; a fraction is dropped.
    public var seconds: Int { Int(components.seconds) }

    /// Whole milliseconds; a fraction is dropped.
    public var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }

    /// Whole nanoseconds; a fraction is dropped.
    public var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

extension ContinuousClock.Instant {
    /// The time from now until this instant in milliseconds, for `poll`: 0 once it has passed, else rounded up so that no
    /// thread wakes a moment too early and spins.
    public var pollTimeout: Int32 {
        let left = ContinuousClock.now.duration(to: self)
        return left <= .zero ? 0 : Int32(clamping: left.milliseconds + 1)
    }
}
