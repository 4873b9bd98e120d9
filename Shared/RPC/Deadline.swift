/// The moment by which an answer is wanted. Every call has one.
public struct Deadline: Sendable, Hashable, Comparable {
    /// The moment, on a clock that never goes back.
    public let instant: ContinuousClock.Instant

    /// A deadline at `instant`.
    public init(_ instant: ContinuousClock.Instant) { self.instant = instant }

    /// A deadline `duration` from now.
    public static func after(_ duration: Duration) -> Deadline { Deadline(.now + duration) }

    /// What is left; zero or less once it has passed.
    public var remaining: Duration { ContinuousClock.now.duration(to: instant) }

    /// Whether it has passed.
    public var hasPassed: Bool { remaining <= .zero }

    /// What is left in whole milliseconds, as the wire carries it.
    public var remainingMilliseconds: Int {
        let (seconds, attoseconds) = remaining.components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// A little before this one, so that an answer "too late" still reaches the caller in time.
    public func shaved(by margin: Duration = .milliseconds(10)) -> Deadline { Deadline(instant - margin) }

    /// Orders by time.
    public static func < (left: Deadline, right: Deadline) -> Bool { left.instant < right.instant }
}
