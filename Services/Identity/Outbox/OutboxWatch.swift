import CoreMetrics
import Logging

/// Publishes how many events wait in the outbox, and warns about events that are never acknowledged. They are kept: once
/// an operator has fixed the cause, they are dispatched.
struct OutboxWatch: Sendable {
    let outbox: OutboxStore
    let logger: Logger
    var metrics: any MetricsFactory = MetricsSystem.factory

    /// Measures once. A database that is away is reported by the health check, not here.
    func measure() async {
        guard let backlog = try? await outbox.backlog() else { return }
        Gauge(label: "identity_effects_waiting", factory: metrics).record(backlog.waiting)
        Gauge(label: "identity_effects_oldest_seconds", factory: metrics).record(backlog.oldestSeconds)
        Gauge(label: "identity_effects_stuck", factory: metrics).record(backlog.stuck)
        guard backlog.stuck > 0 else { return }
        logger.warning(
            "outbox events are stuck",
            metadata: ["stuck": "\(backlog.stuck)", "oldest_seconds": "\(backlog.oldestSeconds)"])
    }
}
