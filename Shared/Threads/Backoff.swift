/// Pauses between attempts: 50 ms, doubled up to 1 s, each shortened by a random part so that not all come at once.
public struct Backoff: Sendable {
    /// How many pauses were taken.
    public private(set) var attempts = 0

    /// The pauses of a row of attempts that begins now.
    public init() {}

    /// The next pause.
    public mutating func next() -> Duration {
        let longest = min(50 << min(attempts, 5), 1000)
        attempts += 1
        return .milliseconds(Int.random(in: longest / 2...longest))
    }
}
