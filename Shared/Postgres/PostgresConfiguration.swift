import Models

/// Where PostgreSQL is, and the limits of a client.
public struct PostgresConfiguration: Sendable {
    /// Why a text is not accepted as a connection URL. It doesn't quote the text, which may contain a password.
    public struct InvalidURL: Error, CustomStringConvertible {
        /// What is wrong, for the operator.
        public let description: String
    }

    /// The connection URL as libpq reads it. It may contain a password.
    let url: Secret
    /// The servers of the URL; several are tried in turn.
    let hosts: [ServerHost]
    /// User, host, port and database, for logs.
    private let location: String

    /// The `application_name` in `pg_stat_activity`, unless the URL sets another.
    public var applicationName = "latchkey"
    /// The maximum number of connections for changes and transactions. Each has a thread and is opened on demand.
    public var writeConnections = 8
    /// The maximum number of connections for single reads, in addition to ``writeConnections``. A few are faster than many,
    /// because more reads are then pipelined.
    public var readConnections = 4
    /// The maximum number of connections for ``PostgresClient/append(_:deadline:)``, opened when it is first called. While one
    /// waits for the disk, the next batch gathers; the second is for the case that the first hangs.
    public var appendConnections = 2
    /// The maximum length of each of the three queues, of reads, changes and appended rows. A call that finds its queue full throws
    /// ``PostgresError/overloaded``.
    public var maximumQueueLength = 1024
    /// The maximum number of waiting reads that are pipelined on one connection.
    public var maximumPipelinedReads = 16
    /// The maximum number of appended rows that are committed together.
    public var maximumCommittedTogether = 64
    /// The maximum number of prepared statements per connection.
    public var maximumPreparedStatements = 256
    /// The maximum number of rows in a result. A longer result throws ``PostgresError/tooManyRows``.
    public var maximumRows = 10_000
    /// The deadline, from now, of a statement or transaction that is given none. It includes waiting for a connection.
    public var defaultTimeout = Duration.seconds(5)
    /// How long connecting and signing in may take, in all for several servers.
    public var connectTimeout = Duration.seconds(3)
    /// How long calls are queued after the last connection is lost. After that they throw
    /// ``PostgresError/unavailable(wasSent:)`` at once until there is a connection again. At start, calls are queued until
    /// the first attempt to connect has ended, even if it takes longer.
    ///
    /// It is 250 ms by default. If the URL lists several servers, it is 4 s, because another one may soon be promoted.
    public var reconnectGracePeriod = Duration.milliseconds(250)
    /// The server's `statement_timeout`, for the case that this process is no longer there to cancel a statement.
    public var statementTimeout = Duration.seconds(10)
    /// The server's `lock_timeout`: how long a statement may wait for a lock.
    public var lockTimeout = Duration.seconds(4)
    /// The server's `idle_in_transaction_session_timeout`: after how long it closes a connection with an open transaction
    /// and no statement running.
    public var idleInTransactionTimeout = Duration.seconds(10)

    /// Parses `postgresql://[user[:password]@][host[:port]]/database[?option=value…]` with libpq. All of its options are
    /// supported: `host=/directory` for a Unix socket, `sslmode=verify-full&sslrootcert=…` for TLS, …. If the server is
    /// neither on this machine nor on a private network (``HostReach``), the URL must set `sslmode`.
    ///
    /// The URL may list several servers (`//a:5432,b:5432/database`). Unless it sets `target_session_attrs`, only one that
    /// accepts changes is used.
    ///
    /// - Throws: ``InvalidURL``.
    public init(url: String) throws(InvalidURL) {
        let isURL = url.hasPrefix("postgresql://") || url.hasPrefix("postgres://")
        guard isURL, !url.utf8.contains(0), let options = ConnectionParameters.parse(url: url),
            Self.isPlausible(options)
        else {
            throw InvalidURL(description: "the PostgreSQL address is not a postgresql:// URL that libpq can parse")
        }
        guard let hosts = ServerHost.all(in: options) else {
            throw InvalidURL(description: "the PostgreSQL address has lists of hosts and ports of different lengths")
        }
        // With `allow` and `prefer`, too, an attacker can cause an unencrypted connection.
        let isDecided = !["allow", "prefer", nil].contains(options["sslmode"])
        guard isDecided || !Self.isOutsidePrivateNetwork(options) else {
            throw InvalidURL(
                description:
                    "a PostgreSQL server is outside this machine and its private network: add "
                    + "sslmode=verify-full&sslrootcert=FILE to the address, or sslmode=disable to accept an unencrypted "
                    + "connection")
        }
        self.url = Secret(url)
        self.hosts = hosts
        if hosts.count > 1 { reconnectGracePeriod = .seconds(4) }
        location = ["user", "host", "port", "dbname"]
            .compactMap { name in options[name].map { "\(name)=\($0)" } }
            .joined(separator: " ")
    }

    /// Whether any of the hosts is neither this machine nor on a private network. Without an `sslmode`, an attacker on the
    /// way to it could make libpq fall back to an unencrypted connection.
    private static func isOutsidePrivateNetwork(_ options: [String: String]) -> Bool {
        let hosts = [options["host"], options["hostaddr"]].compactMap(\.self).joined(separator: ",")
        return hosts.split(separator: ",").contains { !$0.hasPrefix("/") && HostReach(String($0)) == .beyond }
    }

    /// Detects a password with an `@` or `/` that is not percent-encoded. Part of such a password is parsed as the host,
    /// port or database, and would be logged when connecting fails.
    private static func isPlausible(_ options: [String: String]) -> Bool {
        let names = [options["host"], options["dbname"]].compactMap(\.self)
        let ports = options["port"]?.utf8 ?? "".utf8
        return names.allSatisfy { !$0.utf8.contains(UInt8(ascii: "@")) }
            && ports.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ",") }
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomReflectable {
    /// User, host, port and database, without the password.
    public var description: String { "PostgreSQL(\(location))" }

    /// The same, without the password.
    public var customMirror: Mirror { Mirror(self, children: ["location": location]) }
}
