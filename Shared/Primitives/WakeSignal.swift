import Synchronization

/// Wakes one task that waits for something to do.
///
/// A signal that comes while no task waits is kept for the next one that would.
public final class WakeSignal: Sendable {
    private struct State {
        var isPending = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    public init() {}

    /// Wakes the waiting task, or the next one that would wait.
    public func wake() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isPending = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Waits for ``wake()``, for `duration`, or for the task's cancellation. Only one task may wait at a time.
    public func wait(atMost duration: Duration) async {
        let timer = Task {
            try await Task.sleep(for: duration)
            wake()
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    let goesOn = state.isPending || Task.isCancelled
                    state.isPending = false
                    if !goesOn { state.waiter = continuation }
                    return goesOn
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
    }
}
