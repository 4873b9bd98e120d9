import Logging
import Primitives

/// The work of a connection's thread: takes all queued requests, writes them together, and reads their replies.
struct ConnectionLoop {
    typealias Instant = ContinuousClock.Instant

    private let configuration: RedisConfiguration
    private let queue: RequestQueue
    private let logger: Logger
    private let clock = ContinuousClock()
    /// How long replies of a server that is no longer the primary are still waited for.
    private static let demotionGracePeriod = Duration.milliseconds(100)
    private var batch = SentBatch()
    private var backoff = Backoff()

    init(configuration: RedisConfiguration, queue: RequestQueue, logger: Logger) {
        self.configuration = configuration
        self.queue = queue
        self.logger = logger
    }

    /// Connects, serves and reconnects, until the queue is closed and empty.
    mutating func run() {
        connectionLost()
        while let link = connect() {
            let since = clock.now
            do {
                try serve(over: link)
                break
            } catch {
                connectionLost()
                batch.fail(after: error)
                logger.warning("redis: connection ended", metadata: ["reason": "\(error)"])
            }
            // A server that accepts connections only to close them gets pauses too.
            if clock.now - since > .seconds(1) { backoff.reset() } else { pause() }
        }
        queue.failAll()
    }

    // MARK: Connecting

    /// Tries until it is connected; nil when the queue was closed meanwhile.
    private mutating func connect() -> Link? {
        while !queue.isClosed {
            queue.connecting()
            do {
                let link = try Link.connected(configuration)
                queue.connectionMade(to: link.peer)
                // With one server there is nothing to tell.
                let level: Logger.Level = configuration.deployment == .single ? .debug : .notice
                logger.log(level: level, "redis: connected", metadata: ["server": "\(link.peer)"])
                return link
            } catch {
                // One warning for each loss: a server that is away for an hour needs no thousand lines.
                let level: Logger.Level = backoff.attempts == 0 ? .warning : .debug
                logger.log(level: level, "redis: can't connect", metadata: ["reason": "\(error)"])
            }
            pause()
        }
        return nil
    }

    private mutating func pause() {
        let end = clock.now + backoff.next()
        while !queue.isClosed, !queue.mustReconnect, clock.now < end { queue.wakePipe.sleep(until: end) }
    }

    /// Lets deadlines expire while this thread is blocked by connecting or by a name lookup.
    private func connectionLost() {
        queue.connectionLost()
        Task { [queue] in
            while queue.expireWhileDisconnected() { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    // MARK: Serving

    /// Returns when the queue is closed and all requests are complete.
    private mutating func serve(over link: Link) throws(LinkError) {
        while true {
            if queue.mustReconnect { throw .demoted }
            let requests = queue.takeAll()
            if !requests.isEmpty {
                try append(requests, to: link)
                try exchange(over: link)
            } else if queue.beginIdling() {
                // No reply is due, so the only thing to read is the end of the connection.
                let isReadable = queue.wakePipe.sleep(watching: .init(socket: link.socket), until: nil)
                if isReadable {
                    try link.fill()
                    guard try link.nextReply() == nil else { throw .protocolViolation }
                }
            } else if queue.isClosed {
                return
            }
        }
    }

    private mutating func append(_ requests: [Request], to link: Link) throws(LinkError) {
        let now = clock.now
        for request in requests {
            if request.deadline <= now {
                request.fail { .timeout(wasSent: $0) }
            } else if request.markSent() {
                batch.append(request)
                try link.append(request.wire)
            }
        }
    }

    /// Writes what was appended and delivers the replies, until none is due.
    private mutating func exchange(over link: Link) throws(LinkError) {
        var isFlushed = try link.flush()
        var lastProgress = clock.now
        var isDemoted = false
        while let next = batch.next {
            if let reply = try link.nextReply() {
                if case .error(let error) = reply, error.isReadOnly { isDemoted = true }
                batch.deliver(reply)
                lastProgress = clock.now
                continue
            }
            let now = clock.now
            queue.expire(at: now)
            batch.expire(at: now)
            // A command may block until its deadline; from then on `stallLimit` applies.
            var stalled = max(lastProgress + configuration.stallLimit, next.deadline)
            if queue.mustReconnect { stalled = min(stalled, lastProgress + Self.demotionGracePeriod) }
            guard now < stalled else { throw .stalled }

            let end = queue.beginSleep(atMost: min(stalled, batch.earliestDeadline ?? stalled))
            let watch = WakePipe.Watch(socket: link.socket, forRoomToWrite: !isFlushed)
            // Bytes alone are no progress: a server may send one now and then, and never a whole reply.
            if queue.wakePipe.sleep(watching: watch, until: end) { try link.fill() }
            if !isFlushed { isFlushed = try link.flush() }
        }
        // A surplus reply would be taken for the reply to the next command.
        guard try link.nextReply() == nil else { throw .protocolViolation }
        // The commands have their replies. The next ones go to the primary.
        if isDemoted { throw .demoted }
    }
}
