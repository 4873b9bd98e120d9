import Foundation
import NIOCore
import NIOPosix

/// Lets the connections of one event loop that receive long requests (``ReceiveBudget/allowance``) take turns, one read each.
/// Between two turns the loop serves its other sockets, so any number of long bodies delays a short request by one read.
///
/// It also rests for as long as it has worked since the last turn, so that long bodies take at most half of its time. On a
/// machine whose cores are all busy, the kernel lets a thread that wakes up wait for one that never sleeps: beside twenty long
/// bodies over and over, a health check waited for up to 2 ms.
final class LongBodyTurns {
    /// An event loop is a thread. Safe, because each thread reads its own value.
    private nonisolated(unsafe) static let ofThread = ThreadSpecificVariable<LongBodyTurns>()

    /// The shortest rest. A task without a delay would run before the event loop looks at its sockets.
    private static let minimumRest = Duration.microseconds(20)
    /// The longest rest. Long bodies make progress however busy the event loop is.
    private static let maximumRest = Duration.milliseconds(1)

    private let eventLoop: any EventLoop
    private let workTime: () -> Duration
    private var workTimeAtLastTurn: Duration
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

    /// - Parameter workTime: for how long the event loop has worked, since any time.
    init(_ eventLoop: any EventLoop, workTime: @escaping () -> Duration = LongBodyTurns.threadTime) {
        self.eventLoop = eventLoop
        self.workTime = workTime
        workTimeAtLastTurn = workTime()
    }

    /// Calls `turn` when all that waited before have had their turns.
    func wait(_ turn: @escaping () -> Void) {
        waiting.append(turn)
        if !isScheduled { scheduleNext() }
    }

    /// The work of a turn is done when the event loop has looked at its sockets, so the rest is known only after that.
    private func scheduleNext() {
        isScheduled = true
        schedule(in: Self.minimumRest) { [self] in
            let worked = min(workTime() - workTimeAtLastTurn, Self.maximumRest)
            guard worked > Self.minimumRest else { return takeTurn() }
            schedule(in: worked - Self.minimumRest) { [self] in takeTurn() }
        }
    }

    private func takeTurn() {
        isScheduled = false
        workTimeAtLastTurn = workTime()
        waiting.popFirst()?()
        if !waiting.isEmpty, !isScheduled { scheduleNext() }
    }

    private func schedule(in delay: Duration, _ task: @escaping () -> Void) {
        eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay), task)
    }

    /// The CPU time of the thread that calls this.
    private static func threadTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
