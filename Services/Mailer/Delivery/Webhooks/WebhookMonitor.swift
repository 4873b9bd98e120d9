import Models
import ServiceKit
import ServiceLifecycle

/// Measures what waits for webhooks, stops taking events before Redis is full, and removes idle workers from the consumer groups.
struct WebhookMonitor: ServiceLifecycle.Service {
    let webhooks: WebhookQueueStore
    let metrics: OutboxMetrics
    var interval: Duration = .seconds(15)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await measure()
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Measures once. If Redis is away, the health check reports it.
    func measure() async {
        if let memory = try? await webhooks.redis.memory() { webhooks.admission.update(memory) }
        guard let counts = try? await webhooks.counts(deadline: .now + .seconds(5)) else { return }
        metrics.waiting.record(counts.waiting)
        metrics.deadLetters.record(counts.dead)
        guard let known = try? await webhooks.webhooks(deadline: .now + .seconds(2)) else { return }
        for webhook in known {
            try? await webhooks.outbox(of: webhook).removeIdleSenders(silentFor: .seconds(3600))
        }
    }
}

extension WebhookQueueStore {
    /// What `latchkey status` and `latchkey doctor` show of webhooks.
    var diagnostics: [HealthCheck] {
        [
            HealthCheck("webhook_delivery") {
                let deadline = ContinuousClock.now + .seconds(2)
                var words: [String] = []
                for webhook in try await webhooks(deadline: deadline) {
                    let outbox = outbox(of: webhook)
                    let dead = try await outbox.counts(deadline: deadline).dead
                    let retrying =
                        try await outbox.storedPage(
                            of: .retrying, limit: 100, cursor: nil, deadline: deadline)?.messages ?? []
                    let parts = [
                        retrying.first.map {
                            "\(retrying.count) being retried (\($0.message.reason ?? "no reason kept"))"
                        },
                        dead > 0 ? "\(dead) given up" : nil,
                    ].compactMap(\.self)
                    if !parts.isEmpty { words.append("\(webhook): \(parts.joined(separator: ", "))") }
                }
                guard words.isEmpty else {
                    let listed = words.prefix(3).joined(separator: "; ")
                    let rest = words.count > 3 ? "; and \(words.count - 3) more webhooks" : ""
                    throw HealthCheckError("events for \(listed)\(rest); see `latchkey webhooks deliveries`")
                }
            }
        ]
    }
}
