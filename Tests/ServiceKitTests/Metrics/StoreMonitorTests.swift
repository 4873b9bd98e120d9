import Models
import Synchronization
import Testing

@testable import ServiceKit

@Suite struct StoreMonitorTests {
    private let registry = MetricsRegistry()

    private func isShown(_ store: String, _ value: String) -> Bool {
        registry.text().contains("latchkey_store_up{store=\"\(store)\"} \(value)\n")
    }

    @Test func showsWhetherEachStoreAnswers() async {
        let isAway = Atomic(false)
        let monitor = StoreMonitor(
            [
                HealthCheck("redis") { if isAway.load(ordering: .relaxed) { throw ServiceError.unavailable() } },
                HealthCheck("postgres") {},
            ], factory: registry)
        await monitor.measure()
        #expect(isShown("redis", "1.0") && isShown("postgres", "1.0"))
        isAway.store(true, ordering: .relaxed)
        await monitor.measure()
        #expect(isShown("redis", "0.0") && isShown("postgres", "1.0"))
        isAway.store(false, ordering: .relaxed)
        await monitor.measure()
        #expect(isShown("redis", "1.0"))
    }

    @Test func theEndOfTheProcessIsNoOutage() async {
        let monitor = StoreMonitor([HealthCheck("redis") { try Task.checkCancellation() }], factory: registry)
        await monitor.measure()
        let measuring = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await monitor.measure()
        }
        await measuring.value
        #expect(isShown("redis", "1.0"))
    }
}
