import CoreMetrics
import Models

/// The metrics of one method. They are created once, so that a call only increments numbers.
struct CallMetrics: Sendable {
    private let answered: Counter
    private let refused: Counter
    private let failed: Counter
    private let duration: CoreMetrics.Timer

    /// - Parameter method: the name of a declared method, because callers must not choose labels.
    init(method: String, factory: any MetricsFactory) {
        func calls(_ outcome: String) -> Counter {
            Counter(
                label: "latchkey_rpc_calls", dimensions: [("method", method), ("outcome", outcome)], factory: factory)
        }
        (answered, refused, failed) = (calls("answered"), calls("refused"), calls("failed"))
        duration = CoreMetrics.Timer(
            label: "latchkey_rpc_duration", dimensions: [("method", method)], factory: factory)
    }

    /// Counts one call: answered, refused (status below 500), or failed.
    func record(_ outcome: Result<some Any, RPCError>, since start: ContinuousClock.Instant) {
        switch outcome {
        case .success: answered.increment()
        case .failure(let error) where error.serviceError.status < 500: refused.increment()
        case .failure: failed.increment()
        }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        duration.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
