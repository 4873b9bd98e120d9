import NIOCore
import NIOPosix

/// Lets the connections of one event loop that receive long requests (``ReceiveBudget/allowance``) take turns, one read each.
/// Between two turns the loop serves its other sockets, so any number of long bodies delays a short request by one read.
final class LongBodyTurns {
    /// An event loop is a thread. Safe, because each thread reads its own value.
    private nonisolated(unsafe) static let ofThread = ThreadSpecificVariable<LongBodyTurns>()

    private let eventLoop: any EventLoop
    private var waiting = CircularBuffer<() -> Void>()
    private var isScheduled = false

    /// The turns of the event loop that calls this.
    static func of(_ eventLoop: any EventLoop) -> LongBodyTurns {
        eventLoop.assertInEventLoop()
        if let turns = ofThread.currentValue, turns.eventLoop === eventLoop { return turns }
        let turns = LongBodyTurns(eventLoop)
        ofThread.currentValue = turns
        return turns
    }

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Calls `turn` when all that waited before have had their turns.
    func wait(_ turn: @escaping () -> Void) {
        waiting.append(turn)
        if !isScheduled { scheduleNext() }
    }

    /// The delay makes the event loop look at its sockets first. A task without one would run before that.
    private func scheduleNext() {
        isScheduled = true
        eventLoop.assumeIsolated().scheduleTask(in: .microseconds(20)) { [self] in
            isScheduled = false
            waiting.popFirst()?()
            if !waiting.isEmpty, !isScheduled { scheduleNext() }
        }
    }
}
