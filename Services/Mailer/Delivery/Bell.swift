import Synchronization

/// Wakes one task that waits for something to do.
final class Bell: Sendable {
    private struct State {
        /// Rung while nobody waited.
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Wakes the waiting task, or the next one that would wait.
    func ring() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state.waiter = nil }
            if state.waiter == nil { state.hasRung = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Waits until the bell rings, `duration` has passed, or the task is cancelled. For one task at a time.
    func wait(atMost duration: Duration) async {
        let alarm = Task {
            try await Task.sleep(for: duration)
            ring()
        }
        defer { alarm.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    let goesOn = state.hasRung || Task.isCancelled
                    state.hasRung = false
                    if !goesOn { state.waiter = continuation }
                    return goesOn
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
