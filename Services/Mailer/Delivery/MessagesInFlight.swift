import Primitives
import Synchronization

/// The messages that one worker is sending.
final class MessagesInFlight: Sendable {
    private struct State {
        var messages: Set<String> = []
        var isStopping = false
    }

    private let state = Mutex(State())
    private let wakeSignal: WakeSignal

    /// Wakes `wakeSignal` when there is room for another message.
    init(wakeSignal: WakeSignal) { self.wakeSignal = wakeSignal }

    /// How many messages are being sent.
    var count: Int { state.withLock { $0.messages.count } }

    /// Whether no further message is to be started.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Starts a message. Returns false if it is being sent already: its lease ran out (for example, Redis was away) and it came
    /// back to the same worker, whose other task will acknowledge it.
    func start(_ id: String) -> Bool { state.withLock { $0.messages.insert(id).inserted } }

    /// Ends a message, whatever its outcome.
    func end(_ id: String) {
        state.withLock { _ = $0.messages.remove(id) }
        wakeSignal.wake()
    }

    /// Lets no further message start.
    func stop() {
        state.withLock { $0.isStopping = true }
        wakeSignal.wake()
    }
}
