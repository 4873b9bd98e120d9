import CoreMetrics

/// The metrics of webhooks.
struct WebhookMetrics: Sendable {
    /// Confirmed by the receiver.
    let delivered: Counter
    /// Failed, to be tried again.
    let retried: Counter
    /// Given up.
    let dead: Counter
    /// Not sent, because its user was erased.
    let dropped: Counter
    /// How long attempts take, whatever their outcome.
    let duration: CoreMetrics.Timer
    /// How many events wait.
    let waiting: Gauge
    /// How many events were given up.
    let deadEvents: Gauge

    /// Registers the metrics in `factory`, by default the process's own.
    init(factory: any MetricsFactory = MetricsSystem.factory) {
        func counter(_ outcome: String) -> Counter {
            Counter(label: "mailer_webhook_events", dimensions: [("outcome", outcome)], factory: factory)
        }
        (delivered, retried) = (counter("delivered"), counter("retried"))
        (dead, dropped) = (counter("dead"), counter("dropped"))
        duration = CoreMetrics.Timer(label: "mailer_webhook_delivery_duration", factory: factory)
        waiting = Gauge(label: "mailer_webhooks_waiting", factory: factory)
        deadEvents = Gauge(label: "mailer_webhooks_dead", factory: factory)
    }
}
