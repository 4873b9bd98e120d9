/// The pauses between attempts at something that fails: each is twice as long as the one before, up to a maximum.
public struct Backoff: Sendable {
    /// How many attempts have failed since the start, or since ``reset()``.
    public private(set) var attempts = 0

    private let first: Duration
    private let maximum: Duration
    private let hasJitter: Bool
    private let immediateAttempts: Int

    /// - Parameters:
    ///   - first: the first pause.
    ///   - maximum: no pause is longer.
    ///   - hasJitter: whether each pause is shortened by up to a half at random, so that many clients don't return at once.
    ///   - immediateAttempts: how many attempts are repeated without a pause before the first one.
    public init(
        first: Duration = .milliseconds(50), maximum: Duration = .seconds(1), hasJitter: Bool = true,
        immediateAttempts: Int = 0
    ) {
        self.first = first
        self.maximum = maximum
        self.hasJitter = hasJitter
        self.immediateAttempts = immediateAttempts
    }

    /// The pause after another failed attempt.
    public mutating func next() -> Duration {
        defer { attempts += 1 }
        guard attempts >= immediateAttempts else { return .zero }
        let pause = min(first * (1 << min(attempts - immediateAttempts, 30)), maximum)
        return hasJitter ? pause * Double.random(in: 0.5...1) : pause
    }

    /// Starts over, after a success.
    public mutating func reset() { attempts = 0 }
}
