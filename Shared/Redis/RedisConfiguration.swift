import Models

/// Where Redis is, how to authenticate, and how long to wait for it.
public struct RedisConfiguration: Sendable {
    /// Where the server listens.
    public enum Endpoint: Sendable, Hashable, CustomStringConvertible {
        /// A host name or address, and a port.
        case tcp(host: String, port: Int)
        /// The path of a Unix socket.
        case unix(path: String)

        /// The address as it may be logged.
        public var description: String {
            switch self {
            case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
            case .unix(let path): path
            }
        }

        /// Whether bytes on their way there pass through a network that others may read.
        var isBeyond: Bool {
            if case .tcp(let host, _) = self { HostReach(host) == .beyond } else { false }
        }
    }

    /// Which servers there are.
    public enum Deployment: Sendable, Equatable {
        /// One server, at ``endpoint``.
        case single
        /// A primary and its replicas. Sentinels know which server is the primary at the moment.
        case sentinel(Sentinels)
        /// Primaries that divide the keys among them, and their replicas. These nodes are asked first for all others.
        case cluster([Endpoint])
    }

    /// Where the server listens; the first of several.
    public var endpoint: Endpoint
    /// Which servers there are.
    public var deployment = Deployment.single
    /// How connections are encrypted; they are not when nil.
    public var tls: RedisTLS?
    /// Whether a server beyond this machine and its private network may be spoken to without encryption.
    public var allowsUnencrypted = false
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

    /// The servers that are connected to first: Sentinels, or ``endpoint``.
    var firstEndpoints: [Endpoint] {
        switch deployment {
        case .single: [endpoint]
        case .sentinel(let sentinels): sentinels.endpoints
        case .cluster(let seeds): seeds
        }
    }

    /// A configuration with defaults.
    public init(endpoint: Endpoint) {
        self.endpoint = endpoint
    }
}

/// Servers that watch over a primary and its replicas, and promote a replica when the primary fails.
public struct Sentinels: Sendable, Equatable {
    /// Where they listen. Each is enough, and all are asked in turn.
    public var endpoints: [RedisConfiguration.Endpoint]
    /// What they call the primary.
    public var primary: String
    /// Their ACL user; the default user when nil.
    public var username: String?
    /// Their password; no `AUTH` is sent when nil.
    public var password: RedisPassword?

    /// Sentinels without a password.
    public init(endpoints: [RedisConfiguration.Endpoint], primary: String) {
        self.endpoints = endpoints
        self.primary = primary
    }
}

/// A password that no log, error or debugger output shows.
public struct RedisPassword: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
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
