import CoreMetrics
import HTTPTypes
import Synchronization

/// Counts requests by route and status, and measures how long they take. Paths of requests are no labels, because callers choose
/// them.
final class RequestMetrics: Sendable {
    /// The metrics of one route. A status gets a series when it first occurs, because most never do.
    private final class Series: Sendable {
        private let dimensions: [(String, String)]
        private let factory: any MetricsFactory
        private let duration: CoreMetrics.Timer
        private let counters = Mutex<[Int: Counter]>([:])

        init(_ dimensions: [(String, String)], _ factory: any MetricsFactory) {
            (self.dimensions, self.factory) = (dimensions, factory)
            duration = CoreMetrics.Timer(
                label: "gateway_request_duration", dimensions: dimensions, factory: factory)
        }

        func record(_ status: Int, _ nanoseconds: Int64) {
            duration.recordNanoseconds(nanoseconds)
            counters.withLock { counters in
                if let known = counters[status] { return known }
                let new = Counter(
                    label: "gateway_requests", dimensions: dimensions + [("status", String(status))], factory: factory)
                counters[status] = new
                return new
            }.increment()
        }
    }

    private let factory: any MetricsFactory
    /// A route gets its series with its first request. There are as many as there are operations.
    private let series = Mutex<[Route: Series]>([:])
    private let unknown: Series
    /// By the first digit of the status. They begin at 0, so that alerts see the first error.
    private let classes: [Int: Counter]

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
        unknown = Series([("method", "other"), ("route", "none")], factory)
        classes = Dictionary(
            uniqueKeysWithValues: (1...5).map { digit in
                (digit, Counter(label: "gateway_responses", dimensions: [("class", "\(digit)xx")], factory: factory))
            })
    }

    /// Counts one request that began at `start`; without a route, it belongs to no operation.
    func record(_ route: Route?, _ status: HTTPResponse.Status, since start: ContinuousClock.Instant) {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let own = route.map { self.series(of: $0) } ?? unknown
        classes[status.code / 100]?.increment()
        own.record(status.code, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    private func series(of route: Route) -> Series {
        series.withLock { all in
            if let known = all[route] { return known }
            let new = Series([("method", route.method.rawValue), ("route", route.path)], factory)
            all[route] = new
            return new
        }
    }
}
