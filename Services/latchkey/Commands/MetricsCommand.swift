import ArgumentParser
import Models
import RPCClient
import ServiceKit

/// `latchkey metrics`: the metrics of all processes.
struct MetricsCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print the metrics of every process in the Prometheus text format.",
        discussion: "A gateway also serves them at LATCHKEY_METRICS_PORT, for a scraper.")

    @OptionGroup var output: OutputOptions

    /// What is printed.
    private struct Metrics: Encodable {
        /// In the Prometheus text format.
        let text: String
    }

    func perform(_ fleet: Fleet) async throws -> Report {
        let gateway = try OperatorFleet.gateway()
        defer { gateway.close() }
        await gateway.connect()
        var texts: [String] = []
        for service in [gateway] + fleet.all { texts += try await service.callEachReplica(Operations.GetMetrics()) }
        guard !texts.isEmpty else { throw ServiceError.unavailable() }
        let metrics = Metrics(text: MetricsText.merged(texts))
        return Report(metrics) { _ in metrics.text.hasSuffix("\n") ? String(metrics.text.dropLast()) : metrics.text }
    }
}
