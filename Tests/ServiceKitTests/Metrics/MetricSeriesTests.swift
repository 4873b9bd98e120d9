import Testing

@testable import ServiceKit

@Suite struct MetricSeriesTests {
    @Test func aCounterStartsAtZeroAndCanBeReset() {
        let counter = CounterSeries()
        #expect(counter.text(name: "n", labels: "") == "n 0\n")
        counter.increment(by: 5)
        counter.increment(by: 2)
        #expect(counter.text(name: "n", labels: #"a="b""#) == "n{a=\"b\"} 7\n")
        counter.reset()
        #expect(counter.text(name: "n", labels: "") == "n 0\n")
    }

    @Test func aCounterWrapsInsteadOfEndingTheProcess() {
        let counter = CounterSeries()
        counter.increment(by: .max)
        counter.increment(by: 1)
        #expect(counter.text(name: "n", labels: "") == "n \(Int64.min)\n")
    }

    @Test func aGaugeHasItsLastValue() {
        let gauge = GaugeSeries()
        gauge.set(2.5)
        gauge.record(Int64(4))
        gauge.decrement(by: 1)
        #expect(gauge.text(name: "g", labels: "") == "g 3.0\n")
    }

    @Test func aValueCountsFromItsBoundOn() {
        let histogram = HistogramSeries(bounds: [1, 2])
        for value in [1.0, 1.5, 2.0, 2.1] { histogram.record(value) }
        #expect(
            histogram.text(name: "h", labels: #"a="b""#) == """
                h_bucket{a="b",le="1.0"} 1
                h_bucket{a="b",le="2.0"} 3
                h_bucket{a="b",le="+Inf"} 4
                h_sum{a="b"} 6.6
                h_count{a="b"} 4

                """)
    }

    @Test func anEmptyHistogramHasAllBuckets() {
        let lines = HistogramSeries(bounds: HistogramSeries.seconds).text(name: "h", labels: "").split(separator: "\n")
        #expect(lines.count == HistogramSeries.seconds.count + 3)
        #expect(lines.first == #"h_bucket{le="0.0005"} 0"# && lines.last == "h_count 0")
    }

    @Test func aDurationIsInSeconds() {
        let histogram = HistogramSeries(bounds: [1])
        histogram.recordNanoseconds(1_500_000_000)
        #expect(histogram.text(name: "h", labels: "").contains("h_sum 1.5\n"))
    }
}
