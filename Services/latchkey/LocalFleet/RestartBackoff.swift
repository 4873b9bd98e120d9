import Primitives

/// The delay before a dead process is restarted: none at first, then 100 ms, doubling up to 2 s. After a process has run
/// for 10 seconds, the next delay is none again.
struct RestartBackoff: Sendable {
    private var backoff = Backoff(
        first: .milliseconds(100), maximum: .seconds(2), hasJitter: false, immediateAttempts: 1)

    /// The delay after a process that ran for `lifetime`.
    mutating func pause(after lifetime: Duration) -> Duration {
        if lifetime > .seconds(10) { backoff.reset() }
        return backoff.next()
    }
}
