/// The requests that were sent and are not fully answered, in the order of their replies.
struct SentBatch {
    typealias Instant = ContinuousClock.Instant

    private var requests: [Request] = []
    private var nextIndex = 0
    /// The replies so far to the first request, a pipeline.
    private var collected: [RedisReply] = []
    /// No unfinished request has a deadline before this.
    private(set) var earliestDeadline: Instant?

    /// The request that the next reply belongs to; nil when no reply is due.
    var next: Request? {
        nextIndex < requests.count ? requests[nextIndex] : nil
    }

    mutating func append(_ request: Request) {
        requests.append(request)
        earliestDeadline = min(earliestDeadline ?? request.deadline, request.deadline)
    }

    /// Delivers the next reply to its request, which may have ended already.
    mutating func deliver(_ reply: RedisReply) {
        guard let next else { return }
        if next.isPipeline {
            collected.append(reply)
            guard collected.count == next.replies else { return }
            next.succeed(.array(collected))
            collected = []
        } else {
            next.succeed(reply)
        }
        nextIndex += 1
        if nextIndex == requests.count { self = SentBatch() }
    }

    /// Fails the requests whose deadline has passed. They keep their places.
    mutating func expire(at now: Instant) {
        guard let earliest = earliestDeadline, earliest <= now else { return }
        for request in requests[nextIndex...] where request.deadline <= now {
            request.fail { .timeout(wasSent: $0) }
        }
        earliestDeadline = requests[nextIndex...].lazy.map(\.deadline).filter { $0 > now }.min()
    }

    /// Fails all requests, because the link is gone.
    mutating func fail(after error: LinkError) {
        if case .protocolViolation = error { next?.fail { _ in .protocolError } }
        for request in requests[nextIndex...] {
            request.fail { .unavailable(wasSent: $0) }
        }
        self = SentBatch()
    }
}
