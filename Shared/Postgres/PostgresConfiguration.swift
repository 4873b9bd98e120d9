import Models

/// Where PostgreSQL is, and how much may be asked of it.
public struct PostgresConfiguration: Sendable {
    /// Why a text is no address of a PostgreSQL server. It quotes nothing of the text, which may hold a password.
    public struct InvalidURL: Error, CustomStringConvertible {
        /// What is wrong, in words.
        public let description: String
    }

    /// The address, which may contain a password; libpq reads it.
    let url: Secret
    /// Host, port, user and database, without anything secret.
    private let place: String

    /// The name that `pg_stat_activity` shows, unless the address has `application_name`.
    public var applicationName = "latchkey"
    /// How many connections, each with a thread of its own, there may be for changes and transactions. They are made as
    /// they are needed.
    public var connections = 8
    /// How many more there may be for single reads. Few do more than many, because more is then sent together.
    public var readConnections = 4
    /// How many reads, and how many changes, may wait before ``PostgresError/overloaded`` is thrown.
    public var maximumWaiting = 1024
    /// How many reads that wait may be sent together on one connection.
    public var readsAtOnce = 16
    /// How many prepared statements a connection keeps.
    public var preparedStatements = 256
    /// The most rows that an answer may have.
    public var maximumRows = 10_000
    /// How long a statement or transaction without a deadline of its own may take, waiting included.
    public var defaultTimeout = Duration.seconds(5)
    /// How long connecting and signing in may take.
    public var connectTimeout = Duration.seconds(3)
    /// How long work waits while there is no connection at all before it fails as unavailable. The very first attempt
    /// to connect is waited for until it has failed.
    public var patience = Duration.milliseconds(250)
    /// After how long the server stops a statement by itself, should a client not be there to cancel it.
    public var statementTimeout = Duration.seconds(10)
    /// How long the server lets a statement wait for a lock.
    public var lockTimeout = Duration.seconds(4)
    /// After how long the server ends a connection whose transaction nobody goes on with.
    public var idleInTransactionTimeout = Duration.seconds(10)

    /// Reads `postgresql://[user[:password]@][host[:port]]/database[?option=value…]` as libpq does: `host=/directory`
    /// for a Unix socket, `sslmode=verify-full&sslrootcert=…` for TLS, and all its other options. A server that is
    /// neither on this machine nor on a private network (``HostReach``) has to come with an `sslmode`.
    ///
    /// - Throws: ``InvalidURL``.
    public init(url: String) throws(InvalidURL) {
        let isURL = url.hasPrefix("postgresql://") || url.hasPrefix("postgres://")
        guard isURL, !url.utf8.contains(0), let options = ConnectionParameters.parse(url: url),
            Self.isPlausible(options)
        else {
            throw InvalidURL(description: "the PostgreSQL address is no postgresql:// URL that libpq understands")
        }
        guard options["sslmode"] != nil || !Self.leavesTheNetwork(options) else {
            throw InvalidURL(
                description:
                    "the PostgreSQL server is beyond this machine and its private network: the address has to say "
                    + "sslmode=verify-full&sslrootcert=FILE, or accept an unencrypted one with sslmode=disable")
        }
        self.url = Secret(url)
        place = ["user", "host", "port", "dbname"]
            .compactMap { name in options[name].map { "\(name)=\($0)" } }
            .joined(separator: " ")
    }

    /// Whether a server that is named is neither here nor on a private network. libpq would talk to it in the clear if
    /// whoever sits in between says that it has no TLS.
    private static func leavesTheNetwork(_ options: [String: String]) -> Bool {
        let hosts = [options["host"], options["hostaddr"]].compactMap(\.self).joined(separator: ",")
        return hosts.split(separator: ",").contains { !$0.hasPrefix("/") && HostReach(String($0)) == .beyond }
    }

    /// Refuses what comes of a password with an `@` or `/` that is not percent-encoded: a part of it would be taken for
    /// the host, the port or the database, and be told to the log when connecting fails.
    private static func isPlausible(_ options: [String: String]) -> Bool {
        let places = [options["host"], options["dbname"]].compactMap(\.self)
        let ports = options["port"]?.utf8 ?? "".utf8
        return places.allSatisfy { !$0.utf8.contains(UInt8(ascii: "@")) }
            && ports.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ",") }
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomReflectable {
    /// Where the server is and as whom, without the password.
    public var description: String { "PostgreSQL(\(place))" }

    /// Shows no password either.
    public var customMirror: Mirror { Mirror(self, children: ["place": place]) }
}
