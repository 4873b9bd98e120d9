public import Models
public import RPC

extension Router {
    /// Registers handlers for the methods of `Operations`.
    public mutating func handleOperations(
        _ name: ServiceName, instance: String, health: [HealthCheck], diagnostics: [HealthCheck],
        journal: RequestJournal = .shared, spans: SpanBuffer = .shared
    ) {
        @Sendable func results(of checks: [HealthCheck]) async -> Operations.Health {
            var results: [Operations.Health.Check] = []
            for check in checks { results.append(await check.run()) }
            return .init(
                service: name, instance: instance, processID: ProcessID.current, checks: results,
                build: .current)
        }
        handle(Operations.GetHealth.self) { _, _ in await results(of: health) }
        handle(Operations.Diagnose.self) { _, _ in await results(of: health + diagnostics) }
        handle(Operations.GetMetrics.self) { _, _ in MetricsText.current(of: name.rawValue, replica: instance) }
        handle(Operations.TakeSpans.self) { _, _ in
            let (taken, hasMore) = spans.take()
            return .init(
                service: name, instance: instance, version: LatchkeyVersion.current, spans: taken, hasMore: hasMore)
        }
        handle(Operations.Explain.self) { call, _ in
            journal.entries(of: call.requestID).map { $0.step(of: name, instance: instance) }
        }
    }
}
