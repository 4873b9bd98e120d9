import CoreMetrics
import Proofs

/// The metrics of sign-up hooks.
struct SignUpHookMetrics: Sendable {
    /// Let a person sign up.
    let allowed: Counter
    /// Did not let a person sign up.
    let refused: Counter
    /// Gave no usable answer in time, or could not be asked.
    let failed: Counter
    /// How long answers take, whatever they are.
    let duration: CoreMetrics.Timer

    /// Registers the metrics in `factory`, by default the process's own.
    init(factory: any MetricsFactory = MetricsSystem.factory) {
        func counter(_ outcome: String) -> Counter {
            Counter(label: "mailer_sign_up_hooks", dimensions: [("outcome", outcome)], factory: factory)
        }
        (allowed, refused, failed) = (counter("allowed"), counter("refused"), counter("failed"))
        duration = CoreMetrics.Timer(label: "mailer_sign_up_hook_duration", factory: factory)
    }

    func record(_ outcome: SignUpVerdictProof.Outcome, after duration: Duration) {
        switch outcome {
        case .allowed: allowed.increment()
        case .refused: refused.increment()
        case .failed: failed.increment()
        }
        self.duration.recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }
}
