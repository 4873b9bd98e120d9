import Synchronization

/// How long a hash takes on this machine, as measured, to tell whether another one can be done in time.
final class HashingPace: Sendable {
    private let threads: Int
    private let microseconds = Atomic<Int>(30_000)

    init(threads: Int) { self.threads = max(1, threads) }

    /// Runs `body` and learns from how long it took.
    func measure(_ body: () -> Void) {
        let elapsed = ContinuousClock().measure(body).components
        let latest = Int(elapsed.seconds) * 1_000_000 + Int(elapsed.attoseconds / 1_000_000_000_000)
        // A moving average; two threads that write at once cost one sample.
        let known = microseconds.load(ordering: .relaxed)
        microseconds.store((known * 7 + latest) / 8, ordering: .relaxed)
    }

    /// How long a hash takes that comes behind `count` others, its own time included.
    func wait(behind count: Int) -> Duration {
        .microseconds(microseconds.load(ordering: .relaxed) * (count / threads + 1))
    }
}
