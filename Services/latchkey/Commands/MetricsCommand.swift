import ArgumentParser
import Models
import RPCClient
import ServiceKit

/// `latchkey metrics`: the metrics of all processes.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print the metrics of every process in the Prometheus text format.",
        discussion: "A gateway also serves them at LATCHKEY_METRICS_PORT, for a scraper.")

    @OptionGroup var output: OutputOptions

    /// What is printed.
    private struct Metrics: Encodable {
        /// In the Prometheus text format.
        let text: String
    }

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.current()
            let gateway = OperatorFleet.gateway(settings)
            defer { gateway.close() }
            await gateway.connect()
            let texts = try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
                var texts = try await gateway.callEachReplica(Operations.GetMetrics())
                for service in fleet.all { texts += try await service.callEachReplica(Operations.GetMetrics()) }
                guard !texts.isEmpty else {
                    throw OperatorFleet.explained(ServiceError.unavailable(), fleet, settings)
                }
                return texts
            }
            let metrics = Metrics(text: MetricsText.merged(texts))
            try Report(metrics) { _ in metrics.text.hasSuffix("\n") ? String(metrics.text.dropLast()) : metrics.text }
                .write(asJSON: output.isJSON)
        }
    }
}
