import CoreMetrics
import ServiceLifecycle

/// Publishes whether each store answers (`latchkey_store_up`). A store that is away ends no process, so alerts need to know.
struct StoreMonitor: ServiceLifecycle.Service {
    private let stores: [(check: HealthCheck, gauge: Gauge)]
    private let interval: Duration

    init(
        _ stores: [HealthCheck], interval: Duration = .seconds(2), factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.stores = stores.map { store in
            (store, Gauge(label: "latchkey_store_up", dimensions: [("store", store.name)], factory: factory))
        }
        self.interval = interval
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await measure()
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Asks each store once.
    func measure() async {
        for (check, gauge) in stores {
            let isUp = await check.run().ok
            // The end of this process says nothing about the store.
            if !Task.isCancelled { gauge.record(isUp ? 1 : 0) }
        }
    }
}
