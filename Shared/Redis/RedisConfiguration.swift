/// Where Redis is, how to sign in there, and how long to wait for it.
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
    /// The name that `CLIENT LIST` shows for these connections, without spaces.
    public var clientName = "latchkey"
    /// How many connections, each with a thread of its own, share the commands.
    public var connections = 1
    /// How many commands may wait on each connection before ``RedisError/overloaded`` is thrown.
    public var maximumWaiting = 10_000
    /// How long a command without a deadline of its own may take, waiting included.
    public var commandTimeout = Duration.seconds(2)
    /// How long connecting and signing in may take.
    public var connectTimeout = Duration.seconds(1)
    /// How long commands wait for a connection that is lost before they fail with ``RedisError/unavailable(wasSent:)``.
    public var patience = Duration.milliseconds(250)
    /// How long a connection may owe an answer, past the deadline of who asked, before it is dropped and made anew.
    public var stallLimit = Duration.seconds(5)

    /// Takes where the server listens; everything else has its default.
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
