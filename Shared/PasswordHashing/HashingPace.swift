import Foundation
import Synchronization

/// Measures how long a hash takes on this machine, to predict whether another one can be computed in time.
final class HashingPace: Sendable {
    private let threads: Int
    private let elapsed = MovingAverage()
    private let used = MovingAverage()

    init(threads: Int) { self.threads = max(1, threads) }

    /// Runs `body` and measures it.
    func measure(_ body: () -> Void) {
        let before = Self.threadTime()
        elapsed.add(ContinuousClock().measure(body))
        used.add(Self.threadTime() - before)
    }

    /// How long a hash takes by itself. The threads have a low priority, so it takes longer when the cores do other work.
    var one: Duration { elapsed.value }

    /// How much of a core's time a hash takes, whatever else the cores do.
    var cost: Duration { used.value }

    /// How long a hash takes behind `count` others, including its own time.
    func wait(behind count: Int) -> Duration {
        one * (count / threads + 1)
    }

    /// The time that the calling thread has run.
    private static func threadTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// A moving average of durations. Two threads that write at once lose one sample.
private final class MovingAverage: Sendable {
    private let microseconds = Atomic<Int>(30_000)

    var value: Duration { .microseconds(microseconds.load(ordering: .relaxed)) }

    func add(_ duration: Duration) {
        let parts = duration.components
        let latest = Int(parts.seconds) * 1_000_000 + Int(parts.attoseconds / 1_000_000_000_000)
        microseconds.store((microseconds.load(ordering: .relaxed) * 7 + latest) / 8, ordering: .relaxed)
    }
}
