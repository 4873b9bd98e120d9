import CoreMetrics
import Synchronization

/// Metrics that tests read: counters by label and dimensions, and the number of durations.
final class RecordedMetrics: MetricsFactory {
    private let values = Mutex<[String: Int64]>([:])

    /// The value of a counter, `label{name=value,…}`, or the number of durations of a timer; nil before the first.
    subscript(_ name: String) -> Int64? { values.withLock { $0[name] } }

    /// All names.
    var names: Set<String> { values.withLock { Set($0.keys) } }

    private func add(_ amount: Int64, to name: String) { values.withLock { $0[name, default: 0] += amount } }

    private static func name(_ label: String, _ dimensions: [(String, String)]) -> String {
        "\(label){\(dimensions.map { "\($0.0)=\($0.1)" }.joined(separator: ","))}"
    }

    private final class Metric: CounterHandler, TimerHandler, RecorderHandler, MeterHandler {
        let name: String
        let metrics: RecordedMetrics

        init(_ name: String, _ metrics: RecordedMetrics) { (self.name, self.metrics) = (name, metrics) }

        func increment(by amount: Int64) { metrics.add(amount, to: name) }
        func reset() {}
        func recordNanoseconds(_ duration: Int64) { metrics.add(1, to: name) }
        func record(_ value: Int64) {}
        func record(_ value: Double) {}
        func set(_ value: Int64) {}
        func set(_ value: Double) {}
        func increment(by amount: Double) { metrics.add(Int64(amount), to: name) }
        func decrement(by amount: Double) { metrics.add(-Int64(amount), to: name) }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Metric(Self.name(label, dimensions), self)
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Metric(Self.name(label, dimensions), self)
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Metric(Self.name(label, dimensions), self)
    }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Metric(Self.name(label, dimensions), self)
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
}
