import Foundation
import Models
import Primitives

/// The fleet's private PostgreSQL server, on a Unix socket.
///
/// Its directory is `{state}/postgres`. The server refuses to run as root, so root runs it as the user `postgres`. If that
/// user can't reach the state directory, or its path is too long for a socket, `{state}/postgres` is a link to a directory
/// under `/var/tmp`.
struct PrivatePostgres {
    let spec: ProcessSpec
    /// The URL of the fleet's database with the superuser.
    let url: String
    private let psql: Command

    private static let socketName = ".s.PGSQL.5432"

    /// Finds the server's directory, or creates it with a new cluster. Throws ``CommandError``.
    static func prepare(_ settings: LocalSettings) async throws -> PrivatePostgres {
        let environment = FleetPlan.common(settings.environment)
        let owner = Owner(environment: environment)
        let directory = try await directory(settings.state("postgres"), owner)
        let version = try? String(contentsOfFile: "\(directory)/data/PG_VERSION", encoding: .utf8)
        let binaries = try ExternalTool.directory(
            with: ["postgres", "initdb", "psql"], version: version?.trimmingCharacters(in: .whitespacesAndNewlines),
            path: environment["PATH"], package: "postgresql")
        if version == nil { try await makeCluster(directory, binaries, owner) }
        return PrivatePostgres(directory: directory, binaries: binaries, owner: owner)
    }

    private init(directory: String, binaries: String, owner: Owner) {
        // libpq URLs are percent-encoded.
        let host = PercentEncoding.encode(directory)
        url = "postgresql://postgres@/latchkey?host=\(host)"
        let quoted = directory.replacing("\"", with: "\"\"")
        let settings = [
            "listen_addresses=", "unix_socket_directories=\"\(quoted)\"", "max_connections=200", "timezone=UTC",
            "log_timezone=UTC",
            // The details of a failed statement may be personal data.
            "log_error_verbosity=terse", "log_min_error_statement=panic", "cluster_name=latchkey",
        ]
        spec = ProcessSpec(
            service: "postgres", instance: "1",
            command: owner.command(
                "\(binaries)/postgres", ["-D", "\(directory)/data"] + settings.flatMap { ["-c", $0] }),
            stopSignal: SIGINT, isQuiet: true)
        psql = Command(
            executable: "\(binaries)/psql",
            arguments: [
                "--no-psqlrc", "--quiet", "--no-align", "--tuples-only",
                "--dbname", "postgresql://postgres@/postgres?host=\(host)", "--command",
            ],
            environment: owner.environment)
    }

    /// Whether it accepts connections.
    func isReady() async -> Bool { (try? await run("SELECT 1")) != nil }

    /// Creates the fleet's database if it is missing.
    func makeDatabase() async throws {
        guard try await run("SELECT 1 FROM pg_database WHERE datname = 'latchkey'").isEmpty else { return }
        try await run("CREATE DATABASE latchkey")
    }

    /// Creates a role for each service, which owns the service's schema and has no other rights. There are no passwords: only
    /// the user who runs the fleet can reach the socket.
    func makeRoles() async throws { try await run(StoreSetup.roles(nil), in: url) }

    /// The URL of the fleet's database with a service's role.
    func url(for service: ServiceName) -> String { Self.url(url, for: service) }

    /// The same for the URL of a running server.
    static func url(_ url: String, for service: ServiceName) -> String {
        url.replacing("//postgres@", with: "//\(service)@")
    }

    @discardableResult
    private func run(_ sql: String, in database: String? = nil) async throws -> String {
        var command = psql
        if let database, let index = command.arguments.firstIndex(of: "--dbname") {
            command.arguments[index + 1] = database
        }
        command.arguments.append(sql)
        return try await ExternalTool.run(command)
    }

    /// The directory of the cluster and the socket.
    private static func directory(_ path: String, _ owner: Owner) async throws -> String {
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) { return target }
        if FileManager.default.fileExists(atPath: "\(path)/data") { return path }
        try StateDirectory.make(path)
        let isShort = "\(path)/\(socketName)".utf8.count <= 107
        if isShort, try await owner.takeOver(path) { return path }
        let elsewhere = "/var/tmp/latchkey-\(getuid())-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        try StateDirectory.make(elsewhere)
        guard try await owner.takeOver(elsewhere) else {
            throw CommandError("PostgreSQL can use neither \(path) nor \(elsewhere). Set LATCHKEY_DATABASE_URL")
        }
        guard rmdir(path) == 0, symlink(elsewhere, path) == 0 else {
            throw CommandError("can't link \(path) to \(elsewhere)")
        }
        return elsewhere
    }

    /// Creates the cluster under another name first, so that an interrupted start leaves no incomplete cluster.
    private static func makeCluster(_ directory: String, _ binaries: String, _ owner: Owner) async throws {
        let draft = "\(directory)/new"
        try? FileManager.default.removeItem(atPath: draft)
        // The socket needs no password, because only one user can reach its directory.
        try await ExternalTool.run(
            owner.command(
                "\(binaries)/initdb",
                ["--pgdata", draft, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8"]
                    + ["--locale", "C.UTF-8"]))
        guard rename(draft, "\(directory)/data") == 0 else { throw CommandError("can't write \(directory)/data") }
    }

    /// The user as whom the server runs.
    private struct Owner {
        let environment: [String: String]
        private let isRoot = geteuid() == 0

        init(environment: [String: String]) { self.environment = environment }

        /// A command that runs as this user.
        func command(_ executable: String, _ arguments: [String]) -> Command {
            guard isRoot else { return Command(executable: executable, arguments: arguments, environment: environment) }
            let asPostgres = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
            return Command(
                executable: "/usr/bin/setpriv", arguments: asPostgres + [executable] + arguments,
                environment: environment)
        }

        /// Makes this user the owner of the directory. Returns whether the user can write there then.
        func takeOver(_ directory: String) async throws -> Bool {
            guard isRoot else { return true }
            try await ExternalTool.run(
                Command(executable: "/bin/chown", arguments: ["postgres", directory], environment: environment))
            return (try? await ExternalTool.run(command("/usr/bin/test", ["-w", directory]))) != nil
        }
    }
}
