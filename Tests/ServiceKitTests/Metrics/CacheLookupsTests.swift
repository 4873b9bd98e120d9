import CoreMetrics
import Testing

@testable import ServiceKit

@Suite struct CacheLookupsTests {
    @Test func countsHitsAndMisses() {
        let registry = MetricsRegistry()
        let cache = RecentCache<Int, Int>(capacity: 2, lookups: CacheLookups("lookups", cache: "x", factory: registry))
        _ = cache[1]
        cache[1] = 2
        _ = (cache[1], cache[1])
        #expect(registry.text().contains("lookups_total{cache=\"x\",outcome=\"hit\"} 2\n"))
        #expect(registry.text().contains("lookups_total{cache=\"x\",outcome=\"miss\"} 1\n"))
    }
}
