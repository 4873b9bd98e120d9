/// Pauses between attempts: 50 ms, doubled up to 1 s, each shortened by a random part so that not all clients come at once.
struct Backoff {
    /// How many pauses were taken.
    private(set) var attempts = 0

    /// The next pause.
    mutating func next() -> Duration {
        let longest = min(50 << min(attempts, 5), 1000)
        attempts += 1
        return .milliseconds(Int.random(in: longest / 2...longest))
    }
}
