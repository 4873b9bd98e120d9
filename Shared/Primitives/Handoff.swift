import Synchronization

/// Hands one outcome from a thread that blocks to the task that waits for it.
///
/// The thread, the deadline and the task's cancellation compete: the first decides the outcome, and the others change nothing.
/// The thread calls ``begin()`` when the work can no longer be taken back, so that every error can tell whether the work may
/// have been done.
public final class Handoff<Value: Sendable, Failure: Error>: Sendable {
    /// What the task receives.
    public typealias Outcome = Result<Value, Failure>

    private enum State {
        /// The task has not come to wait yet.
        case new
        case waiting(CheckedContinuation<Outcome, Never>, hasBegun: Bool)
        /// Decided; the outcome is kept if the task has yet to come for it.
        case finished(Outcome?)
    }

    private let state = Mutex(State.new)

    /// A handoff whose outcome is open.
    public init() {}

    /// Submits the work and waits for its outcome. May be called once.
    ///
    /// - Parameters:
    ///   - submit: hands the work to a thread. It is not called if the task is cancelled before.
    ///   - cancelled: makes the error for a cancelled task; its argument is whether the work had begun.
    public func outcome(
        submit: () -> Void, cancelled: @escaping @Sendable (_ hasBegun: Bool) -> Failure
    ) async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let early = wait(continuation) {
                    continuation.resume(returning: early)
                } else {
                    submit()
                }
            }
        } onCancel: {
            fail(cancelled)
        }
    }

    /// Keeps the continuation, or gives the outcome if it was decided before.
    private func wait(_ continuation: CheckedContinuation<Outcome, Never>) -> Outcome? {
        state.withLock { state in
            guard case .finished(let early) = state else {
                state = .waiting(continuation, hasBegun: false)
                return nil
            }
            state = .finished(nil)
            return early
        }
    }

    /// Marks the work as begun: from here on it may be done in part. False if no task waits any more; then the work must not be
    /// done.
    public func begin() -> Bool {
        state.withLock { state in
            guard case .waiting(let continuation, _) = state else { return false }
            state = .waiting(continuation, hasBegun: true)
            return true
        }
    }

    /// Whether the outcome is decided.
    public var isFinished: Bool {
        state.withLock { state in
            if case .finished = state { true } else { false }
        }
    }

    /// Makes `value` the outcome, unless the outcome is decided.
    public func succeed(_ value: Value) {
        finish { _ in .success(value) }
    }

    /// Makes an error the outcome, unless the outcome is decided. The argument of `error` is whether the work had begun.
    public func fail(_ error: (_ hasBegun: Bool) -> Failure) {
        finish { .failure(error($0)) }
    }

    private func finish(_ outcome: (_ hasBegun: Bool) -> Outcome) {
        let (continuation, outcome) = state.withLock { state -> (CheckedContinuation<Outcome, Never>?, Outcome?) in
            switch state {
            case .new:
                state = .finished(outcome(false))
                return (nil, nil)
            case .waiting(let continuation, let hasBegun):
                state = .finished(nil)
                return (continuation, outcome(hasBegun))
            case .finished:
                return (nil, nil)
            }
        }
        if let continuation, let outcome { continuation.resume(returning: outcome) }
    }
}
