public import Logging
import Synchronization

/// A client of one Redis server, shared by all tasks of a process.
///
/// Each connection has a thread of its own, which writes the commands of many tasks together; so one shared client is fastest. A
/// command that blocks in Redis (`XREADGROUP … BLOCK`) delays all others on its connection: use a separate client for it.
///
/// Every wait is bounded: each command has a deadline, and the number of waiting commands is limited. A command that ends early,
/// by deadline or cancellation, does not disturb others. A lost connection is established again; the commands that were lost with
/// it are not repeated, since Redis may have executed them.
public final class RedisClient: Sendable {
    private let configuration: RedisConfiguration
    private let connections: [Connection]
    private let turn = Atomic<Int>(0)

    /// A client that connects at its first command, or with ``start()``.
    public init(configuration: RedisConfiguration, logger: Logger) {
        self.configuration = configuration
        connections = (0..<max(1, configuration.connections)).map { _ in
            Connection(configuration: configuration, logger: logger)
        }
    }

    /// Connects now, in the background.
    public func start() {
        for connection in connections { connection.start() }
    }

    /// Sends one command and returns its reply.
    ///
    /// - Parameter deadline: when to give up; by default after the configured command timeout.
    /// - Throws: ``RedisError``; an error reply is ``RedisError/server(_:)``.
    public func send(
        _ command: RedisCommand, deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> RedisReply {
        let reply = try await submit(Request(command, deadline: deadline ?? defaultDeadline))
        if case .error(let error) = reply { throw .server(error) }
        return reply
    }

    /// Sends commands together on one connection, and returns their replies in order.
    ///
    /// Other clients' commands may run in between; see ``transaction(_:deadline:)``. If a command fails, its place has
    /// ``RedisReply/error(_:)``, and the others still run.
    /// - Throws: ``RedisError`` if there are no replies.
    public func pipeline(
        _ commands: [RedisCommand], deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> [RedisReply] {
        if commands.isEmpty { return [] }
        let reply = try await submit(Request(pipeline: commands, deadline: deadline ?? defaultDeadline))
        guard let replies = reply.array else { throw .protocolError }
        return replies
    }

    /// The number of commands that wait to be sent.
    public var waitingCount: Int { connections.reduce(0) { $0 + $1.waitingCount } }

    /// Closes all connections once the waiting commands are complete. Later commands fail as unavailable.
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
