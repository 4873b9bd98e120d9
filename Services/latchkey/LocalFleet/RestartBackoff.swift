/// The delay before a dead process is restarted: none at first, then 100 ms, doubling up to 2 s. After a process has run
/// for 10 seconds, the next delay is none again.
struct RestartBackoff: Sendable {
    private var failures = 0

    /// The delay after a process that ran for `lifetime`.
    mutating func pause(after lifetime: Duration) -> Duration {
        if lifetime > .seconds(10) { failures = 0 }
        defer { failures += 1 }
        guard failures > 0 else { return .zero }
        return min(.milliseconds(100 << min(failures - 1, 5)), .seconds(2))
    }
}
