/// How long things take in the outbox.
struct OutboxPolicy: Sendable {
    /// The pause after the first failure; each later one is twice as long.
    var firstDelay: Duration = .seconds(1)
    /// No pause is longer.
    var maximumDelay: Duration = .seconds(15 * 60)
    /// How long after it was accepted a message is given up.
    var giveUpAfter: Duration = .seconds(24 * 3600)
    /// How long a message stays with a sender that shows no sign of lifetime. It does so three times as often.
    var lease: Duration = .seconds(30)
    /// How often a sender looks by itself: for retries that are due, and for what other replicas have accepted.
    var pollInterval: Duration = .milliseconds(500)
    /// How many dead letters are kept; the oldest go first.
    var maximumDead = 10_000

    /// The pause after `attempts` failures, shortened by a random part of up to a quarter, so that what failed together
    /// doesn't come back together.
    func delay(after attempts: Int) -> Duration {
        let doublings = min(max(0, attempts - 1), 30)
        let whole = min(firstDelay * (1 << doublings), maximumDelay)
        return max(firstDelay, whole * Double.random(in: 0.75...1))
    }
}
