import Synchronization

/// A command, or several that stay together, from the asking task to its answer.
///
/// Whoever is first finishes it: the answer, the deadline, the task's cancellation, or the loss of the connection. A
/// request that is finished early while Redis still owes its answer stays in its place as a tombstone, so that every
/// later answer finds its own request.
final class Request: Sendable {
    typealias Outcome = Result<RedisReply, RedisError>

    /// What is sent.
    let wire: [UInt8]
    /// How many answers belong to it. A pipeline's are handed over as one array.
    let replies: Int
    let isPipeline: Bool
    let deadline: ContinuousClock.Instant

    private enum State {
        /// The task has not come to wait yet.
        case new
        case waiting(CheckedContinuation<Outcome, Never>, wasSent: Bool)
        /// Finished; the outcome is kept if the task has yet to come for it.
        case finished(Outcome?)
    }

    private let state = Mutex(State.new)

    init(_ command: RedisCommand, deadline: ContinuousClock.Instant) {
        wire = command.wire
        replies = 1
        isPipeline = false
        self.deadline = deadline
    }

    init(pipeline commands: [RedisCommand], deadline: ContinuousClock.Instant) {
        wire = commands.flatMap(\.wire)
        replies = commands.count
        isPipeline = true
        self.deadline = deadline
    }

    /// Hands the request to `submit` and waits until it is finished.
    func outcome(submit: (Request) -> Void) async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let early = wait(continuation) {
                    continuation.resume(returning: early)
                } else {
                    submit(self)
                }
            }
        } onCancel: {
            fail { .cancelled(wasSent: $0) }
        }
    }

    /// Keeps the continuation, or gives what the request was finished with before.
    private func wait(_ continuation: CheckedContinuation<Outcome, Never>) -> Outcome? {
        state.withLock { state in
            guard case .finished(let early) = state else {
                state = .waiting(continuation, wasSent: false)
                return nil
            }
            state = .finished(nil)
            return early
        }
    }

    /// Notes that Redis is about to see it. False if it is finished already, and then it must not be sent.
    func markSent() -> Bool {
        state.withLock { state in
            guard case .waiting(let continuation, _) = state else { return false }
            state = .waiting(continuation, wasSent: true)
            return true
        }
    }

    /// Finishes it with an answer, unless it is finished.
    func succeed(_ reply: RedisReply) {
        finish { _ in .success(reply) }
    }

    /// Finishes it with the error that `error` makes of whether it was sent, unless it is finished.
    func fail(_ error: (_ wasSent: Bool) -> RedisError) {
        finish { .failure(error($0)) }
    }

    private func finish(_ outcome: (_ wasSent: Bool) -> Outcome) {
        let (continuation, outcome) = state.withLock { state -> (CheckedContinuation<Outcome, Never>?, Outcome?) in
            switch state {
            case .new:
                state = .finished(outcome(false))
                return (nil, nil)
            case .waiting(let continuation, let wasSent):
                state = .finished(nil)
                return (continuation, outcome(wasSent))
            case .finished:
                return (nil, nil)
            }
        }
        if let continuation, let outcome { continuation.resume(returning: outcome) }
    }
}
