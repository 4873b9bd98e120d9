import Synchronization

/// What one worker has in hand.
final class SendingLanes: Sendable {
    private struct State {
        var messages: Set<String> = []
        var isStopping = false
    }

    private let state = Mutex(State())
    private let bell: Bell

    /// Rings `bell` when there is room for another message.
    init(bell: Bell) { self.bell = bell }

    /// How many messages are in hand.
    var count: Int { state.withLock { $0.messages.count } }

    /// Whether nothing more is to be taken.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Takes a message in hand. False if it is: its lease ran out (Redis was away, say) and it came back to the worker that
    /// has it, whose other task will settle it.
    func enter(_ id: String) -> Bool { state.withLock { $0.messages.insert(id).inserted } }

    /// The message has an outcome.
    func leave(_ id: String) {
        state.withLock { _ = $0.messages.remove(id) }
        bell.ring()
    }

    /// Lets nothing more in.
    func stop() {
        state.withLock { $0.isStopping = true }
        bell.ring()
    }
}
