import CoreMetrics
import Synchronization

/// A counter.
final class CounterSeries: CounterHandler, MetricSeries {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }

    func text(name: String, labels: String) -> String { line(name, labels, count.load(ordering: .relaxed)) }
}

/// A gauge.
final class GaugeSeries: MeterHandler, RecorderHandler, MetricSeries {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func text(name: String, labels: String) -> String { line(name, labels, value.withLock { $0 }) }
}

/// A gauge whose value is asked for when the metrics are read.
final class ObservedSeries: MetricSeries {
    private let read: @Sendable () -> Double

    init(_ read: @escaping @Sendable () -> Double) { self.read = read }

    func text(name: String, labels: String) -> String { line(name, labels, read()) }
}

/// A histogram: the number of values up to each bound.
final class HistogramSeries: RecorderHandler, TimerHandler, MetricSeries {
    /// Bounds of durations, in seconds.
    static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// Bounds of other values, such as sizes and counts.
    static let amounts: [Double] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]

    private struct State {
        /// One more than there are bounds; the last one counts the values above all of them.
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func text(name: String, labels: String) -> String {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var (text, total) = ("", 0)
        for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], counts) {
            total += count
            text += line("\(name)_bucket", labels, total, more: "le=\"\(bound)\"")
        }
        return text + line("\(name)_sum", labels, sum) + line("\(name)_count", labels, total)
    }
}
