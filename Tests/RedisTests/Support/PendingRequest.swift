import Testing

@testable import Redis

/// A request whose task waits for the outcome.
struct PendingRequest {
    let request: Request
    private let task: Task<Result<RedisReply, RedisError>, Never>

    /// Returns once `request` was handed to `submit`.
    init(_ request: Request, submit: @escaping @Sendable (Request) -> Void = { _ in }) async {
        let (submissions, submission) = AsyncStream.makeStream(of: Void.self)
        self.request = request
        task = Task {
            await request.outcome {
                submit($0)
                submission.finish()
            }
        }
        for await _ in submissions {}
    }

    /// A command with a deadline, by default in an hour.
    init(
        _ name: String = "PING", deadline: ContinuousClock.Instant = .now + .seconds(3600),
        submit: @escaping @Sendable (Request) -> Void = { _ in }
    ) async {
        await self.init(Request(RedisCommand(name), deadline: deadline), submit: submit)
    }

    /// The reply; nil for an error.
    var reply: RedisReply? { get async { try? await task.value.get() } }

    /// The error; nil for a reply.
    var error: RedisError? {
        get async {
            guard case .failure(let error) = await task.value else { return nil }
            return error
        }
    }
}
