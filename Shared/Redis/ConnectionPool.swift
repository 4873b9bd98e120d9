import Logging
import Synchronization

/// The connections to one server, which share its commands by turns.
final class ConnectionPool: Sendable {
    private let connections: [Connection]
    private let turn = Atomic<Int>(0)

    init(configuration: RedisConfiguration, logger: Logger) {
        connections = (0..<max(1, configuration.connections)).map { _ in
            Connection(configuration: configuration, logger: logger)
        }
    }

    /// Connects now, in the background.
    func start() {
        for connection in connections { connection.start() }
    }

    /// Connects again what is connected to another server, because `primary` is the primary now.
    func reconnect(to primary: RedisConfiguration.Endpoint) {
        for connection in connections { connection.reconnect(to: primary) }
    }

    /// Sends a request and waits for its outcome. Connects if that has not happened yet.
    func submit(_ request: Request) async throws(RedisError) -> RedisReply {
        let connection = connections[nextConnection()]
        connection.start()
        return try await request.outcome(submit: connection.submit).get()
    }

    /// The number of commands that wait to be sent.
    var waitingCount: Int { connections.reduce(0) { $0 + $1.waitingCount } }

    /// Closes all connections once the waiting commands are complete.
    func shutdown() async {
        for connection in connections { await connection.shutdown() }
    }

    private func nextConnection() -> Int {
        if connections.count == 1 { return 0 }
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return Int(UInt(bitPattern: turn) % UInt(connections.count))
    }
}
