import CoreMetrics
import Logging
import ServiceLifecycle

/// Publishes how many events wait in the outbox, and warns about events that are never acknowledged. They are kept: once
/// an operator has fixed the cause, they are carried out.
struct OutboxWatch: ServiceLifecycle.Service {
    let outbox: OutboxStore
    let logger: Logger
    var interval: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await measure()
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Measures once. A database that is away is reported by the health check, not here.
    private func measure() async {
        guard let backlog = try? await outbox.backlog() else { return }
        Gauge(label: "identity_effects_waiting").record(backlog.waiting)
        Gauge(label: "identity_effects_oldest_seconds").record(backlog.oldestSeconds)
        Gauge(label: "identity_effects_stuck").record(backlog.stuck)
        guard backlog.stuck > 0 else { return }
        logger.warning(
            "outbox events are stuck",
            metadata: ["stuck": "\(backlog.stuck)", "oldest_seconds": "\(backlog.oldestSeconds)"])
    }
}
