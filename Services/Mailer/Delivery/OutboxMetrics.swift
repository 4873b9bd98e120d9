import CoreMetrics

/// The metrics of an outbox: of that of the emails, or of those of all webhooks together.
struct OutboxMetrics: Sendable {
    /// The names of the metrics.
    struct Names: Sendable {
        /// Counts attempts by their outcome.
        let attempts: String
        /// The outcome of what is not sent any more.
        let unsent: String
        let duration: String
        let waiting: String
        let dead: String

        static let emails = Names(
            attempts: "mailer_messages", unsent: "expired", duration: "mailer_delivery_duration",
            waiting: "mailer_outbox_waiting", dead: "mailer_outbox_dead")
        static let webhooks = Names(
            attempts: "mailer_webhook_events", unsent: "dropped", duration: "mailer_webhook_delivery_duration",
            waiting: "mailer_webhooks_waiting", dead: "mailer_webhooks_dead")
    }

    /// Accepted by the mail server, or confirmed by the receiver.
    let delivered: Counter
    /// Failed, to be tried again.
    let retried: Counter
    /// Given up.
    let dead: Counter
    /// Not sent, because the link had expired or the user was erased.
    let unsent: Counter
    /// How long attempts take, whatever their outcome.
    let duration: CoreMetrics.Timer
    /// How many messages wait.
    let waiting: Gauge
    /// How many messages were given up.
    let deadLetters: Gauge

    /// Registers the metrics in `factory`, by default the process's own.
    init(_ names: Names, factory: any MetricsFactory = MetricsSystem.factory) {
        func counter(_ outcome: String) -> Counter {
            Counter(label: names.attempts, dimensions: [("outcome", outcome)], factory: factory)
        }
        (delivered, retried) = (counter("delivered"), counter("retried"))
        (dead, unsent) = (counter("dead"), counter(names.unsent))
        duration = CoreMetrics.Timer(label: names.duration, factory: factory)
        waiting = Gauge(label: names.waiting, factory: factory)
        deadLetters = Gauge(label: names.dead, factory: factory)
    }

    /// Measures one attempt that began at `start`.
    func recordAttempt(since start: ContinuousClock.Instant) {
        duration.recordNanoseconds(Int64(start.duration(to: .now) / .nanoseconds(1)))
    }
}
