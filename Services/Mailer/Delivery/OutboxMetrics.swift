import CoreMetrics

/// The outbox's metrics.
struct OutboxMetrics: Sendable {
    /// Accepted by the mail server.
    let delivered: Counter
    /// Failed, to be tried again.
    let retried: Counter
    /// Given up.
    let dead: Counter
    /// Not sent, because the link had expired or the recipient was erased.
    let expired: Counter
    /// How long attempts take, whatever their outcome.
    let duration: CoreMetrics.Timer
    /// How many messages wait.
    let waiting: Gauge
    /// How many messages were given up.
    let deadLetters: Gauge

    /// Registers the metrics in `factory`, by default the process's own.
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
