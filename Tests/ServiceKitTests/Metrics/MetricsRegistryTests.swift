import CoreMetrics
import Foundation
import Models
import RPC
import Synchronization
import TestKit
import Testing

@testable import ServiceKit

@Suite struct MetricsRegistryTests {
    private let registry = MetricsRegistry()

    @Test func countersGrowAndShareTheirSeries() {
        for _ in 0..<3 { Counter(label: "mails.sent", dimensions: [("kind", "invite")], factory: registry).increment() }
        Counter(label: "mails.sent", dimensions: [("kind", "notice")], factory: registry).increment(by: 2)
        #expect(
            registry.text() == """
                # TYPE mails_sent_total counter
                mails_sent_total{kind="invite"} 3
                mails_sent_total{kind="notice"} 2

                """)
    }

    @Test func metersGoUpAndDown() {
        let meter = Meter(label: "open", factory: registry)
        meter.increment(by: 3)
        meter.decrement()
        #expect(registry.text() == "# TYPE open gauge\nopen 2.0\n")
        Gauge(label: "level", factory: registry).record(0.5)
        #expect(registry.text().contains("level 0.5\n"))
    }

    @Test func timersAreHistogramsInSeconds() {
        let timer = CoreMetrics.Timer(label: "work", dimensions: [("step", "a")], factory: registry)
        for duration in [400_000, 500_000, 30_000_000, 60_000_000_000] as [Int64] { timer.recordNanoseconds(duration) }
        let text = registry.text()
        #expect(text.hasPrefix("# TYPE work_seconds histogram\n"))
        for line in [
            #"work_seconds_bucket{step="a",le="0.0005"} 2"#, #"work_seconds_bucket{step="a",le="0.025"} 2"#,
            #"work_seconds_bucket{step="a",le="0.05"} 3"#, #"work_seconds_bucket{step="a",le="10.0"} 3"#,
            #"work_seconds_bucket{step="a",le="+Inf"} 4"#, #"work_seconds_count{step="a"} 4"#,
        ] { #expect(text.contains(line + "\n"), "\(line)") }
        #expect(text.contains(#"work_seconds_sum{step="a"} 60.03"#))
    }

    @Test func recordersAreHistogramsOfAmounts() {
        Recorder(label: "size", factory: registry).record(50)
        #expect(registry.text().contains("size_bucket{le=\"10.0\"} 0\nsize_bucket{le=\"100.0\"} 1\n"))
    }

    @Test func keepsABoundedNumberOfSeries() {
        let small = MetricsRegistry(limit: 10)
        for number in 0..<1000 {
            Counter(label: "hits", dimensions: [("path", "/\(number)")], factory: small).increment()
        }
        Counter(label: "hits", dimensions: [("path", "/3")], factory: small).increment()
        let text = small.text()
        #expect(text.split(separator: "\n").count { $0.hasPrefix("hits_total{") } == 10)
        #expect(text.contains("hits_total{path=\"/3\"} 2\n") && text.contains("latchkey_metrics_refused 990\n"))
    }

    @Test func aNameHasOneKind() {
        Gauge(label: "thing", factory: registry).record(1)
        Recorder(label: "thing", factory: registry).record(1)
        #expect(
            registry.text() == """
                # TYPE thing gauge
                thing 1.0
                # HELP latchkey_metrics_refused Series that were not recorded, because there were too many.
                # TYPE latchkey_metrics_refused gauge
                latchkey_metrics_refused 1

                """)
    }

    @Test func anObservedGaugeIsReadWhenTheMetricsAre() {
        let waiting = Atomic(3)
        registry.observe("waiting", dimensions: [("queue", "a")]) { Double(waiting.load(ordering: .relaxed)) }
        #expect(registry.text().contains("waiting{queue=\"a\"} 3.0\n"))
        waiting.store(5, ordering: .relaxed)
        #expect(registry.text().contains("waiting{queue=\"a\"} 5.0\n"))
        registry.observe("waiting", dimensions: [("queue", "a")]) { 7 }
        #expect(registry.text() == "# TYPE waiting gauge\nwaiting{queue=\"a\"} 7.0\n")
    }

    @Test func observedGaugesAreBoundedToo() {
        let small = MetricsRegistry(limit: 2)
        for number in 0..<5 { small.observe("waiting", dimensions: [("queue", "\(number)")]) { 1 } }
        #expect(small.text().contains("latchkey_metrics_refused 3\n"))
    }

    @Test func commonLabelsComeLast() {
        Counter(label: "n", dimensions: [("kind", "x")], factory: registry).increment()
        Gauge(label: "level", factory: registry).record(1)
        let text = registry.text(common: [("service", "tokens"), ("replica", "2")])
        #expect(text.contains("n_total{kind=\"x\",service=\"tokens\",replica=\"2\"} 1\n"))
        #expect(text.contains("level{service=\"tokens\",replica=\"2\"} 1.0\n"))
    }

    @Test func countsFromManyThreadsAddUp() async {
        let (counter, timer) = (
            Counter(label: "n", factory: registry), CoreMetrics.Timer(label: "t", factory: registry)
        )
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.increment()
                        timer.recordNanoseconds(1)
                    }
                }
            }
        }
        #expect(registry.text().contains("n_total 8000\n") && registry.text().contains("t_seconds_count 8000\n"))
    }

    private struct Divide: RPCMethod {
        static let name = "test.divide"
        typealias Reply = Int
        var by: Int
    }

    @Test func countsCallsByMethodAndOutcome() async throws {
        var router = Router(logger: .discarding, metrics: registry)
        router.handle(Divide.self) { call, _ in
            if call.by < 0 { throw ServiceError.notFound("number") }
            if call.by == 0 { throw ServiceError.internal }
            return 12 / call.by
        }
        try await ServiceHarness.run(.tokens, router) { harness in
            for number in [1, 2, 3, 0, -1] { _ = try? await harness.client.call(Divide(by: number)) }
            _ = try? await harness.client.call(Operations.GetHealth())
        }
        let text = registry.text()
        for line in [
            #"latchkey_rpc_calls_total{method="test.divide",outcome="answered"} 3"#,
            #"latchkey_rpc_calls_total{method="test.divide",outcome="refused"} 1"#,
            #"latchkey_rpc_calls_total{method="test.divide",outcome="failed"} 1"#,
            #"latchkey_rpc_calls_total{method="unknown",outcome="failed"} 1"#,
            #"latchkey_rpc_duration_seconds_count{method="test.divide"} 5"#, "latchkey_rpc_calls_in_flight 0.0",
        ] { #expect(text.contains(line + "\n"), "\(line)") }
    }
}
