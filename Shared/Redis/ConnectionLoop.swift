import Logging
import Primitives
import Threads

/// What a connection's thread does all its lifetime: takes the requests that wait, writes them at once, reads their answers.
struct ConnectionLoop {
    typealias Instant = ContinuousClock.Instant

    private let configuration: RedisConfiguration
    private let queue: RequestQueue
    private let logger: Logger
    private let clock = ContinuousClock()
    private var batch = SentBatch()
    private var backoff = Backoff()

    init(configuration: RedisConfiguration, queue: RequestQueue, logger: Logger) {
        self.configuration = configuration
        self.queue = queue
        self.logger = logger
    }

    /// Connects, serves and connects again, until the queue is closed and nothing waits any more.
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
            // A server that takes connections only to close them is given its pauses too.
            if clock.now - since > .seconds(1) { backoff = Backoff() } else { pause() }
        }
        queue.failAll()
    }

    // MARK: Connecting

    /// Tries until it has a link; nil when the queue was closed meanwhile.
    private mutating func connect() -> Link? {
        while !queue.isClosed {
            do {
                let link = try Link.signedIn(configuration)
                queue.connectionMade()
                logger.debug("redis: connected")
                return link
            } catch {
                // Once a loss, then quietly: a server that is away for an hour needs no thousand lines.
                let level: Logger.Level = backoff.attempts == 0 ? .warning : .debug
                logger.log(level: level, "redis: can't connect", metadata: ["reason": "\(error)"])
            }
            pause()
        }
        return nil
    }

    private mutating func pause() {
        let end = clock.now + backoff.next()
        while !queue.isClosed, clock.now < end { queue.alarm.sleep(until: end) }
    }

    /// Has the promises kept to those who wait, while this thread is held up by connecting or looking up a name.
    private func connectionLost() {
        queue.connectionLost()
        Task { [queue] in
            while queue.tend() { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    // MARK: Serving

    /// Returns when the queue was closed and all requests are answered.
    private mutating func serve(over link: Link) throws(LinkError) {
        while true {
            let requests = queue.takeAll()
            if !requests.isEmpty {
                try append(requests, to: link)
                try exchange(over: link)
            } else if queue.announceIdleness() {
                // Nothing is owed, so what can be read here is the end of the connection.
                let isReadable = queue.alarm.sleep(watching: .init(socket: link.socket), until: nil)
                if isReadable { try link.fill() }
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

    /// Writes what was appended and hands over the answers, until none is owed.
    private mutating func exchange(over link: Link) throws(LinkError) {
        var isFlushed = try link.flush()
        var lastProgress = clock.now
        while let next = batch.next {
            if let reply = try link.nextReply() {
                batch.answer(reply)
                continue
            }
            let now = clock.now
            queue.expire(at: now)
            batch.expire(at: now)
            // A command may block as long as its caller waits for it; beyond that the server has its limit.
            let stalled = max(lastProgress + configuration.stallLimit, next.deadline)
            guard now < stalled else { throw .stalled }

            let end = queue.announceSleep(atMost: min(stalled, batch.earliestDeadline ?? stalled))
            let watch = Alarm.Watch(socket: link.socket, forRoomToWrite: !isFlushed)
            if queue.alarm.sleep(watching: watch, until: end) {
                try link.fill()
                lastProgress = clock.now
            }
            if !isFlushed { isFlushed = try link.flush() }
        }
    }
}
