/// When messages are tried, and for how long.
struct OutboxPolicy: Sendable {
    /// The delay after the first failed attempt; each later one is twice as long.
    var firstDelay: Duration = .seconds(1)
    /// The maximum delay.
    var maximumDelay: Duration = .seconds(15 * 60)
    /// How long after it was accepted a message is given up.
    var giveUpAfter: Duration = .seconds(24 * 3600)
    /// How long a message stays with a sender that does not renew its lease. Senders renew it three times as often.
    var lease: Duration = .seconds(30)
    /// How often a sender polls for retries that are due, and for messages that other replicas have accepted.
    var pollInterval: Duration = .milliseconds(500)
    /// How many dead letters are kept; the oldest go first.
    var maximumDead = 10_000

    /// The delay after `attempts` failed attempts, shortened by a random part of up to a quarter, so that messages that failed
    /// together are not retried together.
    func delay(after attempts: Int) -> Duration {
        let doublings = min(max(0, attempts - 1), 30)
        let whole = min(firstDelay * (1 << doublings), maximumDelay)
        return max(firstDelay, whole * Double.random(in: 0.75...1))
    }
}
