import Foundation

/// A real Redis server of the tests' own, on a Unix socket in a temporary directory.
public final class TestRedis: Sendable {
    /// What a client connects to: `redis+unix:///…/redis.sock`, or the server named by `LATCHKEY_TEST_REDIS_URL`.
    public let url: String

    private let privateServer: PrivateServer?

    private struct PrivateServer {
        let process: ServerProcess
        let directory: TemporaryDirectory
        let commandLine: String
        var socket: String { directory.file("redis.sock") }
    }

    /// The one server that all tests of this process share, started by the first that asks.
    ///
    /// Tests use different key prefixes. No test may flush, stop or configure this server.
    /// - Throws: ``TestKitError`` when Redis is not installed or does not start.
    public static func shared() async throws -> TestRedis {
        try await sharedServer.value
    }

    private static let sharedServer = Task {
        if let url = ProcessInfo.processInfo.environment["LATCHKEY_TEST_REDIS_URL"] { return TestRedis(url: url) }
        return try await launch()
    }

    /// Starts a server for one test that wants to stop it or configure it.
    ///
    /// - Parameter arguments: more options, as on the command line of `redis-server`: `["--requirepass", "…"]`.
    /// - Throws: ``TestKitError`` when Redis is not installed or does not start.
    public static func launch(arguments: [String] = []) async throws -> TestRedis {
        let server = try TestRedis(arguments: arguments)
        try await server.start()
        return server
    }

    private init(url: String) {
        self.url = url
        privateServer = nil
    }

    private init(arguments: [String]) throws {
        let binaries = try Tools.directory(with: ["redis-server", "redis-cli"])
        let directory = try TemporaryDirectory()
        let command =
            ["\(binaries)/redis-server", "--port", "0", "--unixsocket", directory.file("redis.sock")]
            + ["--dir", directory.path, "--save", ""] + arguments
        privateServer = PrivateServer(
            process: ServerProcess(command: command, directory: directory, deathSignal: "KILL"),
            directory: directory, commandLine: "\(binaries)/redis-cli")
        url = "redis+unix://\(directory.file("redis.sock"))"
    }

    /// Starts the server again after ``kill()`` or ``stop()`` and waits until it answers. Without `--appendonly yes`
    /// among its arguments it comes back empty.
    public func start() async throws {
        let server = try own()
        try await server.process.start {
            // Any answer but LOADING counts: a server with a password answers NOAUTH.
            let answer = try? await Tools.run([server.commandLine, "-s", server.socket, "ping"])
            return answer.map { !$0.isEmpty && !$0.hasPrefix("LOADING") } ?? false
        }
    }

    /// Ends the server at once, as a crash would.
    public func kill() async throws {
        try await own().process.stop(.kill)
    }

    /// Lets the server end in order.
    public func stop() async throws {
        try await own().process.stop(.terminate)
    }

    private func own() throws -> PrivateServer {
        guard let privateServer else {
            throw TestKitError("the server of LATCHKEY_TEST_REDIS_URL is not the tests' to start or stop")
        }
        return privateServer
    }
}
