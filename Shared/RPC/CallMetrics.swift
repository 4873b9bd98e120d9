import CoreMetrics
import Models
import Synchronization

/// The metrics of one method. They are created once, so that a call only increments numbers.
struct CallMetrics: Sendable {
    private let answered: Counter
    private let refused: Counter
    private let failed: Counter
    private let duration: CoreMetrics.Timer
    private let errors: ErrorCounters

    /// - Parameter method: the name of a declared method, because callers must not choose labels.
    init(method: String, factory: any MetricsFactory) {
        func calls(_ outcome: String) -> Counter {
            Counter(
                label: "latchkey_rpc_calls", dimensions: [("method", method), ("outcome", outcome)], factory: factory)
        }
        (answered, refused, failed) = (calls("answered"), calls("refused"), calls("failed"))
        errors = ErrorCounters(method: method, factory: factory)
        duration = CoreMetrics.Timer(
            label: "latchkey_rpc_duration", dimensions: [("method", method)], factory: factory)
    }

    /// Counts one call: answered, refused (status below 500), or failed.
    func record(_ outcome: Result<some Any, RPCError>, since start: ContinuousClock.Instant) {
        switch outcome {
        case .success: answered.increment()
        case .failure(let error):
            (error.serviceError.status < 500 ? refused : failed).increment()
            errors.increment(error.serviceError.code)
        }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        duration.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

/// The errors of one method by their code. A series is created when its error first occurs, because most never do.
private final class ErrorCounters: Sendable {
    private let method: String
    private let factory: any MetricsFactory
    private let counters = Mutex<[ErrorCode: Counter]>([:])

    init(method: String, factory: any MetricsFactory) { (self.method, self.factory) = (method, factory) }

    func increment(_ code: ErrorCode) {
        counters.withLock { counters in
            if let known = counters[code] { return known }
            let new = Counter(
                label: "latchkey_rpc_errors", dimensions: [("method", method), ("code", code.rawValue)],
                factory: factory)
            counters[code] = new
            return new
        }.increment()
    }
}
