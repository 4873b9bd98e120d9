import Foundation
import Logging
import Models
import OutgoingHTTP
import RPCClient
import ServiceKit
import ServiceLifecycle
import Synchronization
import TestKit
import Testing

@testable import GatewayService

@Suite struct SpanExporterTests {
    private let metrics = MetricsRegistry()

    private func exporter(_ url: String, _ fleet: Fleet, _ more: [String: String] = [:]) throws -> SpanExporter {
        let variables = ["OTEL_EXPORTER_OTLP_ENDPOINT": url].merging(more) { $1 }
        let traces = try #require(try TracesConfiguration.testing(variables))
        var exporter = SpanExporter(
            configuration: traces, fleet: fleet, instance: "1", logger: .discarding, metrics: metrics)
        exporter.own = SpanBuffer(capacity: 10_000, metrics: metrics)
        return exporter
    }

    private func batch(_ names: String...) -> [ExportQueue.Item] {
        let reply = Operations.TakeSpans.Reply.testing(.tokens, names)
        let process = ExportQueue.Process(service: reply.service, instance: reply.instance, version: reply.version)
        return reply.spans.map { ExportQueue.Item(process: process, span: $0) }
    }

    private func count(_ line: String) -> Int? {
        metrics.text().split(separator: "\n").first { $0.hasPrefix(line + " ") }
            .flatMap { $0.split(separator: " ").last }.flatMap { Int($0) }
    }

    private var exported: Int? { count("gateway_spans_exported_total") }
    private var refused: Int? { count("latchkey_spans_dropped_total{reason=\"refused\"}") }
    private var undelivered: Int? { count("latchkey_spans_dropped_total{reason=\"undelivered\"}") }

    /// Runs the exporter until `isDone`, and stops it as a signal does. Returns how long stopping took.
    private func running(
        _ exporter: SpanExporter, until isDone: @escaping @Sendable () throws -> Bool
    ) async throws -> Duration {
        let services = ServiceGroup(services: [exporter], logger: .discarding)
        let run = Task { try await services.run() }
        try await eventually(within: .seconds(20)) { try isDone() }
        let start = ContinuousClock.now
        await services.triggerGracefulShutdown()
        try await run.value
        return ContinuousClock.now - start
    }

    // MARK: Collecting

    @Test func exportsTheSpansOfAllProcesses() async throws {
        let collector = try await TestCollector.start()
        let rest = Mutex([["t1", "t2"], ["t3"]])
        var scripted = try ScriptedFleet()
        scripted.answer(Operations.TakeSpans.self, at: .tokens) { _, _ in
            rest.withLock { rest in
                let names = rest.isEmpty ? [] : rest.removeFirst()
                return .testing(.tokens, names, hasMore: !rest.isEmpty)
            }
        }
        try await scripted.withFleet { fleet in
            let exporter = try exporter(
                collector.url, fleet, ["OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2", "OTEL_SERVICE_NAME": "auth"])
            SpanRecorder(buffer: exporter.own).startTrace("GET /auth/me", ofKind: .server).end()
            _ = try await running(exporter) { try collector.spans().count == 4 }
        }
        let spans = try collector.spans()
        #expect(
            Set(spans.map { "\($0.service) \($0.name)" }) == [
                "auth-gateway GET /auth/me", "auth-tokens t1", "auth-tokens t2", "auth-tokens t3",
            ])
        let request = try #require(collector.requests.first)
        #expect(request.path == "/v1/traces" && request.header("Content-Type") == "application/json")
        #expect(request.header("api-key") == "hunter2")
        #expect(exported == 4 && undelivered == 0 && refused == 0)
    }

    @Test func exportsTheLastSpansWhenItStops() async throws {
        let collector = try await TestCollector.start()
        try await ScriptedFleet().withFleet { fleet in
            var exporter = try exporter(collector.url, fleet)
            exporter.interval = .seconds(3600)
            SpanRecorder(buffer: exporter.own).startTrace("first", ofKind: .server).end()
            let own = exporter.own
            _ = try await running(exporter) {
                guard try collector.spans().count == 1 else { return false }
                SpanRecorder(buffer: own).startTrace("last", ofKind: .server).end()
                return true
            }
        }
        #expect(try collector.spans().map(\.name) == ["first", "last"])
    }

    // MARK: Sending

    @Test(arguments: [429, 502, 503, 504]) func triesAgainAfterAPause(status: Int) async throws {
        let collector = try await TestCollector.start()
        collector.behaviour.status = status
        collector.behaviour.headers = [("Retry-After", "7")]
        let clock = SkippingClock()
        try await ScriptedFleet().withFleet { fleet in
            var exporter = try exporter(collector.url, fleet)
            exporter.clock = clock
            var isWarned = false
            await exporter.send(batch("a", "b"), &isWarned)
            #expect(isWarned)
            #expect(collector.requests.count == SpanExporter.maximumAttempts && undelivered == 2 && exported == 0)
            collector.behaviour = .init()
            await exporter.send(batch("c"), &isWarned)
            #expect(!isWarned && exported == 1)
        }
        #expect(clock.pauses.count == SpanExporter.maximumAttempts - 1)
        #expect(clock.pauses.allSatisfy { (.seconds(7) ... .seconds(16)).contains($0) })
    }

    @Test(arguments: [301, 400, 401, 404, 500]) func doesNotRepeatWhatIsRefused(status: Int) async throws {
        let collector = try await TestCollector.start()
        collector.behaviour.status = status
        try await ScriptedFleet().withFleet { fleet in
            var isWarned = false
            try await exporter(collector.url, fleet).send(batch("a", "b"), &isWarned)
            #expect(isWarned)
        }
        #expect(collector.requests.count == 1 && refused == 2 && exported == 0)
    }

    @Test func countsWhatTheCollectorRejects() async throws {
        let collector = try await TestCollector.start()
        collector.behaviour.body = #"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}"#
        try await ScriptedFleet().withFleet { fleet in
            var isWarned = false
            try await exporter(collector.url, fleet).send(batch("a", "b", "c"), &isWarned)
        }
        #expect(exported == 2 && refused == 1)
    }

    /// A collector that is away holds up the stop of a gateway for two seconds at most, and the memory stays bounded.
    @Test(arguments: [true, false]) func aCollectorThatDoesNotAnswerCostsNothing(isSilent: Bool) async throws {
        let collector = try await TestCollector.start()
        if isSilent { collector.behaviour.isSilent = true } else { try await collector.stop() }
        try await ScriptedFleet().withFleet { fleet in
            var exporter = try exporter(collector.url, fleet)
            exporter.interval = .milliseconds(1)
            exporter.drainTime = .milliseconds(200)
            let recorder = SpanRecorder(buffer: exporter.own)
            for _ in 0..<30_000 { recorder.startTrace("a", ofKind: .server).end() }
            let dropped = "latchkey_spans_dropped_total{reason=\"buffer\"}"
            let time = try await running(exporter) { count(dropped) == 20_000 }
            #expect(time < .seconds(5))
        }
        #expect(exported == 0 && (undelivered ?? 0) >= 512)
    }
}
