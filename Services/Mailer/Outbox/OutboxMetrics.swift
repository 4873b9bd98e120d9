import CoreMetrics

/// What is counted of the outbox.
struct OutboxMetrics: Sendable {
    /// Taken by the mail server.
    let delivered: Counter
    /// Failed, and to be tried again.
    let retried: Counter
    /// Given up.
    let dead: Counter
    /// Not sent, because nobody would have had use for it any more.
    let expired: Counter
    /// How long attempts take, whatever comes of them.
    let duration: CoreMetrics.Timer
    /// Messages that wait, and that were given up.
    let waiting: Gauge
    let deadLetters: Gauge

    /// Numbers in `factory`, the process's own by default.
    init(factory: any MetricsFactory = MetricsSystem.factory) {
        func counter(_ outcome: String) -> Counter {
            Counter(label: "mailer_messages", dimensions: [("outcome", outcome)], factory: factory)
        }
        (delivered, retried) = (counter("delivered"), counter("retried"))
        (dead, expired) = (counter("dead"), counter("expired"))
        duration = CoreMetrics.Timer(label: "mailer_delivery_duration", factory: factory)
        waiting = Gauge(label: "mailer_outbox_waiting", factory: factory)
        deadLetters = Gauge(label: "mailer_outbox_dead", factory: factory)
    }

    /// Measures one attempt that began at `start`.
    func recordAttempt(since start: ContinuousClock.Instant) {
        duration.recordNanoseconds(Int64(start.duration(to: .now) / .nanoseconds(1)))
    }
}
