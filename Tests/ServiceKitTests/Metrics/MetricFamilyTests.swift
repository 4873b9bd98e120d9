import CoreMetrics
import Testing

@testable import ServiceKit

@Suite struct MetricFamilyTests {
    private let registry = MetricsRegistry()

    @Test func namesAndLabelsStayWithinTheFormat() {
        let dimensions = [("a b", "x\"y\\z\nw"), ("token", "eyJhbGciOiJub25lIn0.e30.")]
        Counter(label: "9 mails-é", dimensions: dimensions, factory: registry).increment()
        #expect(
            registry.text().contains(
                #"_9_mails___total{a_b="x\"y\\z\nw",token="<redacted>"} 1"# + "\n"))
    }

    private static let names: [(label: String, kind: MetricFamily.Kind, name: String)] = [
        ("calls", .counter, "calls_total"), ("calls_total", .counter, "calls_total"), ("wait", .timer, "wait_seconds"),
        ("wait_seconds", .timer, "wait_seconds"), ("size", .histogram, "size"), ("open", .gauge, "open"),
        ("", .gauge, "_"), ("é", .gauge, "_"), ("9", .gauge, "_9"), ("a.b-c d", .gauge, "a_b_c_d"),
    ]

    @Test(arguments: names)
    func aNameHasTheSuffixOfItsKindOnce(_ label: String, _ kind: MetricFamily.Kind, _ name: String) {
        #expect(MetricFamily.name(label, kind) == name)
    }

    @Test func labelsKeepTheirOrder() {
        #expect(MetricFamily.labels([("b", "1"), ("a", "2")]) == #"b="1",a="2""#)
        #expect(MetricFamily.labels([]) == "")
    }

    @Test func seriesAreSortedByTheirLabels() {
        var family = MetricFamily(kind: .gauge)
        for (labels, value) in [("a=\"2\"", 2.0), ("a=\"1\"", 1.0)] {
            let series = GaugeSeries()
            series.set(value)
            family.series[labels] = series
        }
        #expect(family.text(name: "x") == "# TYPE x gauge\nx{a=\"1\"} 1.0\nx{a=\"2\"} 2.0\n")
    }
}
