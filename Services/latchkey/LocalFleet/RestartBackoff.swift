/// How long to wait before a process that died is started again: not at all the first time, then 100 ms, doubling
/// up to 2 s. A process that ran for a while starts over.
struct RestartBackoff: Sendable {
    private var failures = 0

    /// The pause after a process that ran for `lifetime`.
    mutating func pause(after lifetime: Duration) -> Duration {
        if lifetime > .seconds(10) { failures = 0 }
        defer { failures += 1 }
        guard failures > 0 else { return .zero }
        return min(.milliseconds(100 << min(failures - 1, 5)), .seconds(2))
    }
}
