import CoreMetrics
import Models

/// What is counted of one method's calls. It is made once a method, so that a call only adds to numbers.
struct CallMetrics: Sendable {
    private let answered: Counter
    private let refused: Counter
    private let failed: Counter
    private let duration: CoreMetrics.Timer

    /// Numbers for `method`, a name of ours: callers choose no labels.
    init(method: String, factory: any MetricsFactory) {
        func calls(_ outcome: String) -> Counter {
            Counter(
                label: "latchkey_rpc_calls", dimensions: [("method", method), ("outcome", outcome)], factory: factory)
        }
        (answered, refused, failed) = (calls("answered"), calls("refused"), calls("failed"))
        duration = CoreMetrics.Timer(
            label: "latchkey_rpc_duration", dimensions: [("method", method)], factory: factory)
    }

    /// Counts one call: answered, refused for the caller's reasons, or failed for ours.
    func record(_ outcome: Result<some Any, RPCError>, since start: ContinuousClock.Instant) {
        switch outcome {
        case .success: answered.increment()
        case .failure(let fault) where fault.serviceError.status < 500: refused.increment()
        case .failure: failed.increment()
        }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        duration.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
