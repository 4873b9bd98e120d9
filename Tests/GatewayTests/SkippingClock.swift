import Synchronization

/// A clock that skips every pause and records it.
final class SkippingClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let time = Mutex<Instant>(Instant(offset: .zero))
    private let recorded = Mutex<[Duration]>([])

    var now: Instant { time.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }
    /// The pauses so far.
    var pauses: [Duration] { recorded.withLock { $0 } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let pause = time.withLock { time in
            defer { time = max(time, deadline) }
            return time.duration(to: deadline)
        }
        recorded.withLock { $0.append(pause) }
    }
}
