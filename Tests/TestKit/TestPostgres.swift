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
    /// - Parameters:
    ///   - settings: more settings, as `name=value`: `["max_connections=10"]`.
    ///   - tls: the port and the certificate for encrypted connections by TCP, in addition to the socket. The server has the files
    ///     of the certificate, and it accepts only clients that show one of the same authority for their user.
    ///   - smallDisk: the size of a disk for ``smallDisk``, such as `4m`. That takes root.
    /// - Throws: ``TestKitError`` when PostgreSQL is not installed or does not start.
    public static func launch(
        settings: [String] = [], tls: (port: Int, certificates: TestCertificates)? = nil, smallDisk: String? = nil
    ) async throws -> TestPostgres {
        var settings = settings
        if let port = tls?.port {
            settings += ["listen_addresses=127.0.0.1", "port=\(port)", "ssl=on"]
            settings += ["ssl_cert_file=server.crt", "ssl_key_file=server.key", "ssl_ca_file=ca.crt"]
        }
        return try await launch(
            settings: settings, port: tls?.port ?? defaultPort, smallDisk: smallDisk
        ) { binaries, asOwner, data in
            try await Tools.run(
                asOwner + ["\(binaries)/initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust"]
                    + ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"])
            guard let certificates = tls?.certificates else { return }
            for name in ["ca.crt", "server.crt", "server.key"] { try certificates.copy(name, to: data) }
            try "local all all trust\nhostssl all all 127.0.0.1/32 cert\n"
                .write(toFile: "\(data)/pg_hba.conf", atomically: false, encoding: .utf8)
            if !asOwner.isEmpty { try await Tools.run(["chown", "-R", "postgres", data]) }
        }
    }

    /// Copies this server and starts the copy as its standby, which can be promoted.
    ///
    /// - Parameter settings: more settings, as `name=value`.
    public func launchStandby(settings: [String] = []) async throws -> TestPostgres {
        guard let source = privateServer?.directory.path else { throw TestKitError("a shared server has no standby") }
        return try await Self.launch(settings: settings, port: Self.defaultPort) { _, asOwner, data in
            let copier = try Tools.directory(with: ["pg_basebackup"])
            try await Tools.run(
                asOwner + ["\(copier)/pg_basebackup", "--pgdata", data, "--host", source, "--username", "postgres"]
                    + ["--write-recovery-conf", "--checkpoint", "fast", "--no-sync"])
        }
    }

    /// Makes a standby the primary and waits until it is.
    public func promote() async throws {
        try await execute("SELECT pg_promote()")
    }

    private static let defaultPort = 5432

    private static func launch(
        settings: [String], port: Int, smallDisk: String? = nil,
        fill: (_ binaries: String, _ asOwner: [String], _ data: String) async throws -> Void
    ) async throws -> TestPostgres {
        let binaries = try Tools.directory(with: ["initdb", "postgres"])
        let directory = try TemporaryDirectory()
        let asOwner = try await unprivileged(owning: directory)
        let data = directory.file("data")
        try await fill(binaries, asOwner, data)
        let options = Self.settings(socketDirectory: directory.path) + settings
        // Mounted in a namespace of the server's own, so that the disk is gone with it.
        let mounts = smallDisk.map { size in
            let script = "mount -t tmpfs -o size=\(size),mode=0700,uid=$1,gid=$2 tmpfs $3 && shift 3 && exec \"$@\""
            return ["unshare", "--mount", "sh", "-c", script, "server"]
        }
        if mounts != nil { try await Tools.run(asOwner + ["mkdir", directory.file("small")]) }
        let owner = asOwner.isEmpty ? nil : getpwnam("postgres").map { [$0.pointee.pw_uid, $0.pointee.pw_gid] }
        let places = (owner ?? [getuid(), getgid()]).map(String.init) + [directory.file("small")]
        let process = ServerProcess(
            command: (mounts.map { $0 + places } ?? []) + asOwner + ["\(binaries)/postgres", "-D", data]
                + options.flatMap { ["-c", $0] },
            directory: directory, deathSignal: "QUIT")
        let server = try TestPostgres(process: process, directory: directory, port: port)
        try await server.start()
        return server
    }

    private init(url: String) throws {
        self.url = url
        client = try Tools.directory(with: ["psql"]) + "/psql"
        privateServer = nil
    }

    private init(process: ServerProcess, directory: TemporaryDirectory, port: Int) throws {
        let portOption = port == Self.defaultPort ? "" : "&port=\(port)"
        url = "postgresql://postgres@/postgres?host=\(directory.path)\(portOption)"
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
    static func unprivileged(owning directory: TemporaryDirectory) async throws -> [String] {
        guard geteuid() == 0 else { return [] }
        try await Tools.run(["chown", "postgres", directory.path])
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    }

    /// A directory on a disk of its own; see ``launch(settings:tls:smallDisk:)``.
    public var smallDisk: String { "\(socketDirectory)/small" }

    /// The directory of its socket, which a URL names as `host`.
    public var socketDirectory: String { privateServer?.directory.path ?? "" }

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
