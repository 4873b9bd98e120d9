import Logging
import ServiceLifecycle

/// Looks after the outbox beside the sending: counts for the metrics, forgets senders that are gone, and says once when
/// Redis does not write to disk, because then a mail that was accepted can be lost with it.
struct OutboxWatch: ServiceLifecycle.Service {
    let outbox: Outbox
    let metrics: OutboxMetrics
    let logger: Logger
    var interval: Duration = .seconds(15)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isDurabilityKnown = false
            while !Task.isCancelled {
                if !isDurabilityKnown { isDurabilityKnown = await checkDurability() }
                await look()
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Counts once. A store that is away is the health check's matter.
    func look() async {
        guard let counts = try? await outbox.counts(deadline: .now + .seconds(2)) else { return }
        metrics.waiting.record(counts.waiting)
        metrics.deadLetters.record(counts.dead)
        try? await outbox.forgetSenders(silentFor: .seconds(3600))
    }

    /// False when Redis did not say.
    func checkDurability() async -> Bool {
        guard let isDurable = try? await outbox.isDurable() else { return false }
        if !isDurable {
            logger.warning("Redis has appendonly off: accepted mails are lost if it ends")
        }
        return true
    }
}
