import Models
import Synchronization

/// Counts by client network in this process alone: what is counted here must not need another process, which may be away,
/// or be the one that is spared.
final class LocalLimiter: Sendable {
    private struct Window {
        var count: Int
        let end: ContinuousClock.Instant
    }

    /// As many networks are remembered. When there are more, windows that are over are forgotten, and if none is, all.
    private static let capacity = 10_000

    private let windows = Mutex<[String: Window]>([:])

    private let policy: String

    /// - Parameter policy: the name of the limit.
    init(policy: String) { self.policy = policy }

    /// Counts one use by `subject` at `now` against `rule`. Answers what is left, and whether it was too many.
    func spend(_ subject: String, _ rule: Tokens.LimitRule, at now: ContinuousClock.Instant = .now) -> Tokens.LimitState
    {
        windows.withLock { windows in
            if windows.count >= Self.capacity, windows[subject] == nil {
                windows = windows.filter { $0.value.end > now }
                if windows.count >= Self.capacity { windows.removeAll(keepingCapacity: true) }
            }
            var window = windows[subject] ?? Window(count: 0, end: now + .seconds(rule.window))
            if window.end <= now { window = Window(count: 0, end: now + .seconds(rule.window)) }
            window.count += 1
            windows[subject] = window
            let reset = max(1, Int((window.end - now).components.seconds) + 1)
            return Tokens.LimitState(
                policy: policy, rule: rule, remaining: max(0, rule.limit - window.count),
                reset: min(reset, rule.window), isAllowed: window.count <= rule.limit)
        }
    }
}
