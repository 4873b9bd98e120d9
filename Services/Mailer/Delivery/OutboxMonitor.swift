import Logging
import ServiceLifecycle

/// Watches the outbox beside the sending: measures it, removes idle senders, and warns once if Redis does not write to
/// disk, because an accepted message could then be lost.
struct OutboxMonitor: ServiceLifecycle.Service {
    let outbox: OutboxStore
    let metrics: OutboxMetrics
    let logger: Logger
    var interval: Duration = .seconds(15)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isDurabilityKnown = false
            while !Task.isCancelled {
                if !isDurabilityKnown { isDurabilityKnown = await checkDurability() }
                await measure()
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Measures once. If Redis is away, the health check reports it.
    func measure() async {
        guard let counts = try? await outbox.counts(deadline: .now + .seconds(2)) else { return }
        metrics.waiting.record(counts.waiting)
        metrics.deadLetters.record(counts.dead)
        try? await outbox.removeIdleSenders(silentFor: .seconds(3600))
    }

    /// Warns if Redis is not durable. Returns false if Redis did not reply.
    func checkDurability() async -> Bool {
        guard let isDurable = try? await outbox.isDurable() else { return false }
        if !isDurable {
            logger.warning("Redis has appendonly off: accepted mails are lost if it ends")
        }
        return true
    }
}
