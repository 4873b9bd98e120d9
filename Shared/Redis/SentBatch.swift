/// The requests that were sent and have not got all their answers, in the order in which the answers come.
struct SentBatch {
    typealias Instant = ContinuousClock.Instant

    private var requests: [Request] = []
    private var nextIndex = 0
    /// The answers that the first request, a pipeline, has so far.
    private var collected: [RedisReply] = []
    /// No unfinished request has a deadline before this.
    private(set) var earliestDeadline: Instant?

    /// The request whose answer comes next; nil when nothing is owed.
    var next: Request? {
        nextIndex < requests.count ? requests[nextIndex] : nil
    }

    mutating func append(_ request: Request) {
        requests.append(request)
        earliestDeadline = min(earliestDeadline ?? request.deadline, request.deadline)
    }

    /// Hands the next answer to the request that it belongs to, which may be a tombstone.
    mutating func answer(_ reply: RedisReply) {
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

    /// Fails the requests whose deadline has passed; they stay in their places.
    mutating func expire(at now: Instant) {
        guard let earliest = earliestDeadline, earliest <= now else { return }
        for request in requests[nextIndex...] where request.deadline <= now {
            request.fail { .timeout(wasSent: $0) }
        }
        earliestDeadline = requests[nextIndex...].lazy.map(\.deadline).filter { $0 > now }.min()
    }

    /// Fails all, because the link is gone.
    mutating func fail(after error: LinkError) {
        if case .nonsense = error { next?.fail { _ in .protocolError } }
        for request in requests[nextIndex...] {
            request.fail { .unavailable(wasSent: $0) }
        }
        self = SentBatch()
    }
}
