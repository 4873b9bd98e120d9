import Foundation

/// A real PostgreSQL server of the tests' own, on a Unix socket in a temporary directory.
public final class TestPostgres: Sendable {
    /// The URL of the maintenance database `postgres` as its superuser, or the value of `LATCHKEY_TEST_DATABASE_URL`.
    public let url: String

    private let client: String
    private let privateServer: (process: ServerProcess, directory: TemporaryDirectory)?

    /// The one server that all tests of this process share, started by the first that asks.
    ///
    /// - Throws: ``TestKitError`` when PostgreSQL is not installed or does not start.
    public static func shared() async throws -> TestPostgres {
        try await sharedServer.value
    }

    private static let sharedServer = Task {
        if let url = ProcessInfo.processInfo.environment["LATCHKEY_TEST_DATABASE_URL"] {
            return try TestPostgres(url: url)
        }
        return try await launch()
    }

    /// Makes a cluster and starts a server for one test that wants to stop it or configure it.
    ///
    /// - Parameter settings: more settings, as `name=value`: `["max_connections=10"]`.
    /// - Throws: ``TestKitError`` when PostgreSQL is not installed or does not start.
    public static func launch(settings: [String] = []) async throws -> TestPostgres {
        let binaries = try Tools.directory(with: ["initdb", "postgres"])
        let directory = try TemporaryDirectory()
        let asOwner = try await unprivileged(owning: directory)
        let data = directory.file("data")
        try await Tools.run(
            asOwner + ["\(binaries)/initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust"]
                + ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"])
        let options = Self.settings(socketDirectory: directory.path) + settings
        let process = ServerProcess(
            command: asOwner + ["\(binaries)/postgres", "-D", data] + options.flatMap { ["-c", $0] },
            directory: directory, deathSignal: "QUIT")
        let server = try TestPostgres(process: process, directory: directory)
        try await server.start()
        return server
    }

    private init(url: String) throws {
        self.url = url
        client = try Tools.directory(with: ["psql"]) + "/psql"
        privateServer = nil
    }

    private init(process: ServerProcess, directory: TemporaryDirectory) throws {
        url = "postgresql://postgres@/postgres?host=\(directory.path)"
        client = try Tools.directory(with: ["psql"]) + "/psql"
        privateServer = (process, directory)
    }

    /// A test's data has to survive its server, not the machine: commits are written, but nothing waits for the disk.
    private static func settings(socketDirectory: String) -> [String] {
        [
            "listen_addresses=", "unix_socket_directories=\(socketDirectory)", "max_connections=300",
            "fsync=off", "full_page_writes=off", "shared_buffers=32MB",
            "timezone=UTC", "log_timezone=UTC",
        ]
    }

    /// PostgreSQL refuses to run as root. Root runs it as the user `postgres`, who then owns the directory.
    private static func unprivileged(owning directory: TemporaryDirectory) async throws -> [String] {
        guard geteuid() == 0 else { return [] }
        try await Tools.run(["chown", "postgres", directory.path])
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    }

    /// Makes an empty database that no other test uses.
    ///
    /// - Parameter owner: a role that exists and shall own it; the superuser when nil.
    /// - Returns: its URL, `postgresql://postgres@/name?host=/socket/directory`.
    /// - Throws: ``TestKitError`` with what `psql` wrote.
    public func makeDatabase(owner: String? = nil) async throws -> String {
        let name = "test_" + String(UInt64.random(in: .min ... .max), radix: 36)
        try await execute("CREATE DATABASE \(name)" + (owner.map { " OWNER \($0)" } ?? ""))
        guard var components = URLComponents(string: url) else { throw TestKitError("not a URL: \(url)") }
        components.path = "/\(name)"
        guard let database = components.string else { throw TestKitError("not a URL: \(components)") }
        return database
    }

    /// Runs SQL by `psql` in the database `url`, by default the maintenance database.
    ///
    /// - Returns: what it printed: a line a row, columns apart by `|`.
    /// - Throws: ``TestKitError`` with what `psql` wrote.
    @discardableResult
    public func execute(_ sql: String, in url: String? = nil) async throws -> String {
        try await Tools.run(
            [client, "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set", "ON_ERROR_STOP=1"]
                + ["--dbname", url ?? self.url, "--command", sql])
    }

    /// Starts the server again after ``kill()`` or ``stop()`` and waits until it answers. Committed data is still there.
    public func start() async throws {
        try await own().start { (try? await self.execute("SELECT 1")) != nil }
    }

    /// Ends the server and all its connections at once; the next start recovers as after a crash.
    public func kill() async throws {
        try await own().stop(.quit)
    }

    /// Lets the server end in order: connections are closed, running transactions rolled back.
    public func stop() async throws {
        try await own().stop(.interrupt)
    }

    private func own() throws -> ServerProcess {
        guard let privateServer else {
            throw TestKitError("the server of LATCHKEY_TEST_DATABASE_URL is not the tests' to start or stop")
        }
        return privateServer.process
    }
}
