public import Logging

/// A client of a Redis server, of a primary that Sentinels name, or of a cluster; shared by all tasks of a process.
///
/// Each connection has a thread of its own, which writes the commands of many tasks together; so one shared client is fastest. A
/// command that blocks in Redis (`XREADGROUP … BLOCK`) delays all others on its connection: use a separate client for it.
///
/// Every wait is bounded: each command has a deadline, and the number of waiting commands is limited. A command that ends early,
/// by deadline or cancellation, does not disturb others. A lost connection is established again; the commands that were lost with
/// it are not repeated, since Redis may have executed them.
///
/// In a cluster, all keys of a command, a transaction or a script lie in one slot: they have the same hash tag (`{…}`).
public final class RedisClient: Sendable {
    private enum Pools {
        case single(ConnectionPool)
        case sentinel(ConnectionPool, [SentinelWatch])
        case cluster(RedisCluster)
    }

    let configuration: RedisConfiguration
    private let pools: Pools

    /// A client that connects at its first command, or with ``start()``.
    public init(configuration: RedisConfiguration, logger: Logger) {
        self.configuration = configuration
        switch configuration.deployment {
        case .single: pools = .single(ConnectionPool(configuration: configuration, logger: logger))
        case .sentinel(let sentinels):
            let pool = ConnectionPool(configuration: configuration, logger: logger)
            let watches = sentinels.endpoints.map { sentinel in
                SentinelWatch(sentinel, of: sentinels, configuration, logger: logger) { pool.reconnect(to: $0) }
            }
            pools = .sentinel(pool, watches)
        case .cluster(let seeds):
            pools = .cluster(RedisCluster(seeds: seeds, configuration: configuration, logger: logger))
        }
    }

    deinit {
        // Their threads would hold them.
        if case .sentinel(_, let watches) = pools { watches.close() }
    }

    /// Connects now, in the background.
    public func start() {
        switch pools {
        case .single(let pool): pool.start()
        case .sentinel(let pool, let watches):
            watches.start()
            pool.start()
        case .cluster(let cluster): cluster.start()
        }
    }

    /// Sends one command and returns its reply.
    ///
    /// - Parameter deadline: when to give up; by default after the configured command timeout.
    /// - Throws: ``RedisError``; an error reply is ``RedisError/server(_:)``.
    public func send(
        _ command: RedisCommand, deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> RedisReply {
        try await CommandSpan.start(command).around { () async throws(RedisError) in
            try await perform(command, deadline: deadline)
        }
    }

    /// Sends one command without a span of its own.
    func perform(
        _ command: RedisCommand, deadline: ContinuousClock.Instant?
    ) async throws(RedisError) -> RedisReply {
        let deadline = deadline ?? defaultDeadline
        let reply =
            switch pools {
            case .single(let pool): try await pool.submit(Request(command, deadline: deadline))
            case .sentinel(let pool, let watches):
                try await pool.submit(Request(command, deadline: deadline), watches)
            case .cluster(let cluster): try await cluster.send(command, deadline: deadline)
            }
        if case .error(let error) = reply { throw .server(error) }
        return reply
    }

    /// Sends a command without a key to every primary: those of a cluster, or the one that there is.
    ///
    /// - Throws: ``RedisError``, also if a single one doesn't reply; an error reply is ``RedisError/server(_:)``.
    public func sendToEach(
        _ command: RedisCommand, deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> [RedisReply] {
        guard case .cluster(let cluster) = pools else { return [try await send(command, deadline: deadline)] }
        let replies = try await cluster.sendToEach(command, deadline: deadline ?? defaultDeadline)
        for case .error(let error) in replies { throw .server(error) }
        return replies
    }

    /// Sends commands together on one connection, and returns their replies in order. In a cluster, those of different nodes
    /// take different connections, and only those of one key keep their order.
    ///
    /// Other clients' commands may run in between; see ``transaction(_:deadline:)``. If a command fails, its place has
    /// ``RedisReply/error(_:)``, and the others still run.
    /// - Throws: ``RedisError`` if there are no replies.
    public func pipeline(
        _ commands: [RedisCommand], deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> [RedisReply] {
        if commands.isEmpty { return [] }
        return try await CommandSpan.start("PIPELINE", count: commands.count).around { () async throws(RedisError) in
            try await perform(commands, deadline: deadline)
        }
    }

    /// Sends commands together without a span of their own.
    func perform(
        _ commands: [RedisCommand], deadline: ContinuousClock.Instant?
    ) async throws(RedisError) -> [RedisReply] {
        let deadline = deadline ?? defaultDeadline
        let reply: RedisReply
        switch pools {
        case .single(let pool): reply = try await pool.submit(Request(pipeline: commands, deadline: deadline))
        case .sentinel(let pool, let watches):
            reply = try await pool.submit(Request(pipeline: commands, deadline: deadline), watches)
        case .cluster(let cluster): return try await cluster.pipeline(commands, deadline: deadline)
        }
        guard let replies = reply.array else { throw .protocolError }
        return replies
    }

    /// The number of commands that wait to be sent.
    public var waitingCount: Int {
        switch pools {
        case .single(let pool), .sentinel(let pool, _): pool.waitingCount
        case .cluster(let cluster): cluster.waitingCount
        }
    }

    /// Sends what stands from `MULTI` to `EXEC`.
    func sendTransaction(
        _ framed: [RedisCommand], deadline: ContinuousClock.Instant?
    ) async throws(RedisError) -> [RedisReply] {
        // On a single server too, so that the tests of all stores hold it.
        assert(Set(framed.compactMap(\.slot)).count <= 1, "the keys of a transaction lie in several slots")
        guard case .cluster(let cluster) = pools else { return try await perform(framed, deadline: deadline) }
        return try await cluster.transaction(framed, deadline: deadline ?? defaultDeadline)
    }

    /// Closes all connections once the waiting commands are complete. Later commands fail as unavailable.
    public func shutdown() async {
        switch pools {
        case .single(let pool): await pool.shutdown()
        case .sentinel(let pool, let watches):
            watches.close()
            await pool.shutdown()
        case .cluster(let cluster): await cluster.shutdown()
        }
    }

    private var defaultDeadline: ContinuousClock.Instant {
        .now + configuration.commandTimeout
    }
}

extension ConnectionPool {
    /// Sends a request, and from the first one on listens to the Sentinels.
    fileprivate func submit(_ request: Request, _ watches: [SentinelWatch]) async throws(RedisError) -> RedisReply {
        watches.start()
        return try await submit(request)
    }
}

extension [SentinelWatch] {
    fileprivate func start() {
        for watch in self { watch.start() }
    }

    fileprivate func close() {
        for watch in self { watch.close() }
    }
}
