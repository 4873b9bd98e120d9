import Synchronization

/// Measures how long a hash takes on this machine, to predict whether another one can be computed in time.
final class HashingPace: Sendable {
    private let threads: Int
    private let microseconds = Atomic<Int>(30_000)

    init(threads: Int) { self.threads = max(1, threads) }

    /// Runs `body` and measures it.
    func measure(_ body: () -> Void) {
        let elapsed = ContinuousClock().measure(body).components
        let latest = Int(elapsed.seconds) * 1_000_000 + Int(elapsed.attoseconds / 1_000_000_000_000)
        // A moving average. Two threads that write at once lose one sample.
        let known = microseconds.load(ordering: .relaxed)
        microseconds.store((known * 7 + latest) / 8, ordering: .relaxed)
    }

    /// How long a hash takes by itself.
    var one: Duration { .microseconds(microseconds.load(ordering: .relaxed)) }

    /// How long a hash takes behind `count` others, including its own time.
    func wait(behind count: Int) -> Duration {
        one * (count / threads + 1)
    }
}
