/// The instant after which the caller no longer waits. Every call has one.
public struct Deadline: Sendable, Hashable, Comparable {
    /// The instant, on a monotonic clock.
    public let instant: ContinuousClock.Instant

    public init(_ instant: ContinuousClock.Instant) { self.instant = instant }

    /// A deadline `duration` from now.
    public static func after(_ duration: Duration) -> Deadline { Deadline(.now + duration) }

    /// Time left; zero or less once the deadline has passed.
    public var remaining: Duration { ContinuousClock.now.duration(to: instant) }

    /// Whether it has passed.
    public var hasPassed: Bool { remaining <= .zero }

    /// Time left in whole milliseconds, as sent on the wire.
    public var remainingMilliseconds: Int {
        let (seconds, attoseconds) = remaining.components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// A deadline `margin` before this one, so that a timeout response still reaches the caller.
    public func shaved(by margin: Duration = .milliseconds(10)) -> Deadline { Deadline(instant - margin) }

    public static func < (left: Deadline, right: Deadline) -> Bool { left.instant < right.instant }
}
