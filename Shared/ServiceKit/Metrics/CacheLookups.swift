public import CoreMetrics

/// Counts the look-ups in a cache.
public struct CacheLookups: Sendable {
    private let hits: Counter
    private let misses: Counter

    /// - Parameters:
    ///   - metric: the name of the metric.
    ///   - cache: the name of the cache, for the label `cache`.
    public init(_ metric: String, cache: String, factory: any MetricsFactory = MetricsSystem.factory) {
        func counter(_ outcome: String) -> Counter {
            Counter(label: metric, dimensions: [("cache", cache), ("outcome", outcome)], factory: factory)
        }
        (hits, misses) = (counter("hit"), counter("miss"))
    }

    /// Counts one look-up.
    public func record(isHit: Bool) { (isHit ? hits : misses).increment() }
}
