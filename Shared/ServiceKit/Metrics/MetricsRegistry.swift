public import CoreMetrics
import Synchronization

/// The metrics of a process. A counter or timer holds a reference to its series, so recording needs no lookup and no shared
/// lock.
public final class MetricsRegistry: MetricsFactory {
    /// The registry that ``ServiceRunner`` installs in the metrics system.
    public static let shared = MetricsRegistry()

    private let limit: Int
    private let state = Mutex(State())

    struct State {
        var families: [String: MetricFamily] = [:]
        var seriesCount = 0
        var refusedCount = 0
    }

    /// - Parameter limit: maximum number of series, one for each set of labels, so that a label with endless values cannot
    ///   fill the memory. Further series are not recorded, and `latchkey_metrics_refused` counts them.
    public init(limit: Int = 2000) { self.limit = limit }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter, CounterSeries())
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge, GaugeSeries())
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? series(label, dimensions, .histogram, HistogramSeries(bounds: HistogramSeries.amounts))
            : series(label, dimensions, .gauge, GaugeSeries()) as any RecorderHandler
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .timer, HistogramSeries(bounds: HistogramSeries.seconds))
    }

    /// Publishes a gauge whose value `read` returns whenever the metrics are read, such as the length of a queue. It replaces an
    /// earlier one with the same labels.
    public func observe(
        _ label: String, dimensions: [(String, String)] = [], _ read: @escaping @Sendable () -> Double
    ) {
        let (name, labels) = (MetricFamily.name(label, .gauge), MetricFamily.labels(dimensions))
        state.withLock { state in
            let isNew = state.families[name]?.series[labels] == nil
            guard !isNew || state.seriesCount < limit else {
                state.refusedCount += 1
                return
            }
            state.families[name, default: MetricFamily(kind: .gauge)].series[labels] = ObservedSeries(read)
            if isNew { state.seriesCount += 1 }
        }
    }

    // A series exists as long as the process: a counter that starts again would look like a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// All metrics in the Prometheus text format, sorted by name.
    ///
    /// - Parameter common: labels of every series.
    public func text(common: [(String, String)] = []) -> String {
        let (families, refused) = state.withLock { ($0.families, $0.refusedCount) }
        let common = MetricFamily.labels(common)
        var text = families.sorted { $0.key < $1.key }.map { $0.value.text(name: $0.key, common: common) }.joined()
        if refused > 0 {
            let name = "latchkey_metrics_refused"
            text += MetricHelp.head(of: name, "gauge") + "\(name)\(common.isEmpty ? "" : "{\(common)}") \(refused)\n"
        }
        return text
    }

    /// The series of these labels: the existing one, `new`, or at the limit one that is not exported.
    private func series<Series: MetricSeries>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricFamily.Kind, _ new: @autoclosure () -> Series
    ) -> Series {
        let name = MetricFamily.name(label, kind)
        let labels = MetricFamily.labels(dimensions)
        return state.withLock { state in
            if let known = state.families[name]?.series[labels] as? Series { return known }
            let series = new()
            let fits = state.families[name].map { $0.kind == kind } ?? true
            guard fits, state.seriesCount < limit else {
                state.refusedCount += 1
                return series
            }
            state.families[name, default: MetricFamily(kind: kind)].series[labels] = series
            state.seriesCount += 1
            return series
        }
    }
}
