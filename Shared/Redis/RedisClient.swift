public import Logging
import Synchronization

/// A client of one Redis server, shared by all tasks of a process.
///
/// Every connection has a thread of its own that writes together what many tasks ask at the same time, so a client is
/// fastest when everybody shares it. A command that blocks in Redis (`XREADGROUP … BLOCK`) delays all others on its
/// connection: give such a reader a client of its own.
///
/// Nothing waits without a bound: each command has a deadline, and a limited number of them wait. A command whose caller
/// has gone, by deadline or cancellation, does not disturb its neighbours. A lost connection is made anew, again and
/// again; a command that was lost with it is not repeated, since it may have been executed.
public final class RedisClient: Sendable {
    private let configuration: RedisConfiguration
    private let connections: [Connection]
    private let turn = Atomic<Int>(0)

    /// Makes a client that connects when it is first used, or by ``start()``.
    public init(configuration: RedisConfiguration, logger: Logger) {
        self.configuration = configuration
        connections = (0..<max(1, configuration.connections)).map { _ in
            Connection(configuration: configuration, logger: logger)
        }
    }

    /// Connects in the background instead of at the first command.
    public func start() {
        for connection in connections { connection.start() }
    }

    /// Sends one command and gives its answer.
    ///
    /// - Parameter deadline: when to give up; after the configured command timeout when nil.
    /// - Throws: ``RedisError``; an error that Redis answers is ``RedisError/server(_:)``.
    public func send(
        _ command: RedisCommand, deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> RedisReply {
        let reply = try await submit(Request(command, deadline: deadline ?? defaultDeadline))
        if case .error(let error) = reply { throw .server(error) }
        return reply
    }

    /// Sends commands next to each other on one connection, and gives an answer for each in their order.
    ///
    /// Others' commands may run between them; see ``transaction(_:deadline:)``. A command that Redis refuses has
    /// ``RedisReply/error(_:)`` in its place, and the others run nevertheless.
    /// - Throws: ``RedisError`` when the answers don't come.
    public func pipeline(
        _ commands: [RedisCommand], deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> [RedisReply] {
        if commands.isEmpty { return [] }
        let reply = try await submit(Request(pipeline: commands, deadline: deadline ?? defaultDeadline))
        guard let replies = reply.array else { throw .protocolError }
        return replies
    }

    /// Ends all connections once what is lined up is answered. Every later command fails as unavailable.
    public func shutdown() async {
        for connection in connections { await connection.shutdown() }
    }

    private var defaultDeadline: ContinuousClock.Instant {
        .now + configuration.commandTimeout
    }

    private func submit(_ request: Request) async throws(RedisError) -> RedisReply {
        let connection = connections[nextConnection()]
        connection.start()
        return try await request.outcome(submit: connection.submit).get()
    }

    private func nextConnection() -> Int {
        if connections.count == 1 { return 0 }
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return Int(UInt(bitPattern: turn) % UInt(connections.count))
    }
}
