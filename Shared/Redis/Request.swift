import Primitives

/// A command, or several that stay together, on its way from the task that sends it to its replies.
///
/// A request ends with its reply, its deadline, the task's cancellation or the loss of the connection, whichever comes first.
/// If it ends while Redis still owes the reply, it keeps its place in the queue, so that later replies find their requests.
final class Request: Sendable {
    /// The bytes to send.
    let wire: [UInt8]
    /// How many replies it gets. Those of a pipeline are returned as one array.
    let replies: Int
    let isPipeline: Bool
    let deadline: ContinuousClock.Instant

    private let handoff = Handoff<RedisReply, RedisError>()

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

    /// Hands the request to `submit`, and waits for its outcome.
    func outcome(submit: (Request) -> Void) async -> Result<RedisReply, RedisError> {
        await handoff.outcome {
            submit(self)
        } cancelled: {
            .cancelled(wasSent: $0)
        }
    }

    /// Marks the request as sent. False if it has ended already; then it must not be sent.
    func markSent() -> Bool { handoff.begin() }

    /// Ends it with a reply, unless it has ended.
    func succeed(_ reply: RedisReply) { handoff.succeed(reply) }

    /// Ends it with an error, unless it has ended. The argument of `error` is whether the request was sent.
    func fail(_ error: (_ wasSent: Bool) -> RedisError) { handoff.fail(error) }
}
