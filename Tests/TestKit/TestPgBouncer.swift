import Foundation

/// A real PgBouncer in transaction mode in front of a ``TestPostgres``, on a Unix socket in a temporary directory.
public final class TestPgBouncer: Sendable {
    /// Whether PgBouncer is installed.
    public static var isInstalled: Bool { (try? Tools.directory(with: ["pgbouncer"])) != nil }

    private let process: ServerProcess
    private let directory: TemporaryDirectory

    /// Starts PgBouncer.
    ///
    /// - Parameters:
    ///   - server: where its connections go.
    ///   - settings: more settings, as lines of `pgbouncer.ini`: `["client_idle_timeout = 1"]`.
    public static func launch(before server: TestPostgres, settings: [String] = []) async throws -> TestPgBouncer {
        let bouncer = try await TestPgBouncer(server, settings)
        try await bouncer.process.start {
            // A listening socket is there before it answers.
            FileManager.default.fileExists(atPath: bouncer.directory.file(".s.PGSQL.6432"))
        }
        return bouncer
    }

    private init(_ server: TestPostgres, _ settings: [String]) async throws {
        let binaries = try Tools.directory(with: ["pgbouncer"])
        directory = try TemporaryDirectory()
        let asOwner = try await TestPostgres.unprivileged(owning: directory)
        let lines =
            ["[databases]", "* = host=\(server.socketDirectory) user=postgres", "[pgbouncer]"]
            + ["listen_addr =", "listen_port = 6432", "unix_socket_dir = \(directory.path)", "auth_type = any"]
            + ["pool_mode = transaction", "default_pool_size = 4", "max_client_conn = 200"] + settings
        try lines.joined(separator: "\n").write(
            toFile: directory.file("pgbouncer.ini"), atomically: false, encoding: .utf8)
        if !asOwner.isEmpty { try await Tools.run(["chown", "-R", "postgres", directory.path]) }
        process = ServerProcess(
            command: asOwner + ["\(binaries)/pgbouncer", directory.file("pgbouncer.ini")], directory: directory,
            deathSignal: "KILL")
    }

    /// The URL of a database of the server, by way of PgBouncer.
    ///
    /// - Parameter url: the database's own URL, from ``TestPostgres/makeDatabase(owner:)``.
    public func url(of url: String) throws -> String {
        guard var components = URLComponents(string: url) else { throw TestKitError("not a URL: \(url)") }
        components.queryItems = [
            URLQueryItem(name: "host", value: directory.path), URLQueryItem(name: "port", value: "6432"),
        ]
        guard let result = components.string else { throw TestKitError("not a URL: \(components)") }
        return result
    }
}
