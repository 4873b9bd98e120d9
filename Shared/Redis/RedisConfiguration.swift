/// Where Redis is, how to authenticate, and how long to wait for it.
public struct RedisConfiguration: Sendable {
    /// Where the server listens.
    public enum Endpoint: Sendable, Equatable {
        /// A host name or address, and a port.
        case tcp(host: String, port: Int)
        /// The path of a Unix socket.
        case unix(path: String)
    }

    /// Where the server listens.
    public var endpoint: Endpoint
    /// The ACL user; the server's default user when nil.
    public var username: String?
    /// The password; no `AUTH` is sent when nil.
    public var password: RedisPassword?
    /// The number of the database to select.
    public var database = 0
    /// The name of these connections in `CLIENT LIST`, without spaces.
    public var clientName = "latchkey"
    /// Number of connections that share the commands. Each has a thread of its own.
    public var connections = 1
    /// Maximum number of waiting commands for each connection; beyond it ``RedisError/overloaded`` is thrown.
    public var maximumWaiting = 10_000
    /// Timeout of commands without a deadline, including the time in the queue.
    public var commandTimeout = Duration.seconds(2)
    /// Timeout for connecting and authenticating.
    public var connectTimeout = Duration.seconds(1)
    /// How long commands queue for a lost connection before they fail with ``RedisError/unavailable(wasSent:)``.
    public var reconnectGracePeriod = Duration.milliseconds(250)
    /// How long a reply may be overdue, past the deadline of its command, before the connection is closed and made again.
    public var stallLimit = Duration.seconds(5)

    /// A configuration with defaults.
    public init(endpoint: Endpoint) {
        self.endpoint = endpoint
    }
}

/// A password that no log, error or debugger output shows.
public struct RedisPassword: Sendable, CustomStringConvertible, CustomReflectable {
    let value: String

    /// Takes the password itself.
    public init(_ value: String) {
        self.value = value
    }

    /// Never the password.
    public var description: String { "[redacted]" }

    /// Shows nothing to `dump` either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
