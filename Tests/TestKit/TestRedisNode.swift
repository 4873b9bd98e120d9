import Foundation

/// A Redis server on a TCP port of 127.0.0.1, for tests of TLS, of replicas, of Sentinels and of clusters.
public final class TestRedisNode: Sendable {
    public let port: Int

    private let directory: TemporaryDirectory
    private let process: ServerProcess
    private let client: [String]

    /// Makes a server that is not started yet.
    ///
    /// - Parameters:
    ///   - port: the port of plain connections.
    ///   - arguments: options, as on the command line of `redis-server`.
    ///   - sentinel: the configuration of a Sentinel, which writes to its file; nil for a server with data.
    public init(
        port: Int? = nil, arguments: [String] = [], sentinel: [String]? = nil
    ) throws {
        let binaries = try Tools.directory(with: ["redis-server", "redis-cli"])
        directory = try TemporaryDirectory()
        let chosen = if let port { port } else { try Tools.freePort() }
        self.port = chosen
        var command = ["\(binaries)/redis-server"]
        if let sentinel {
            let file = directory.file("sentinel.conf")
            try sentinel.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
            command += [file, "--sentinel"]
        } else {
            // A replica is served at once; by default a primary waits five seconds for more of them.
            command += ["--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"]
        }
        command += ["--port", "\(chosen)", "--bind", "127.0.0.1", "--dir", directory.path] + arguments
        process = ServerProcess(command: command, directory: directory, deathSignal: "KILL")
        client = ["\(binaries)/redis-cli", "-p", "\(chosen)"]
    }

    /// Starts the server, also after ``kill()``, and waits until it answers.
    public func start() async throws {
        try await process.start {
            let answer = try? await self.run("PING")
            return answer.map { !$0.isEmpty && !$0.hasPrefix("LOADING") } ?? false
        }
    }

    /// Ends the server at once.
    public func kill() async throws {
        try await process.stop(.kill)
    }

    /// Lets the server hang: it accepts connections and answers nothing, until ``resume()``.
    public func pause() async { await process.send(.suspend) }

    public func resume() async { await process.send(.resume) }

    /// Waits until the replica has acknowledged all writes.
    public func isReplicated() async throws {
        try await eventually("the replica's acknowledgement") {
            let lines = try await run("INFO", "replication").split(whereSeparator: \.isNewline)
            let offset = lines.first { $0.hasPrefix("master_repl_offset:") }?.split(separator: ":").last ?? "?"
            return lines.contains { $0.hasPrefix("slave0:") && $0.contains(",offset=\(offset),") }
        }
    }

    /// Runs a command with `redis-cli`, and returns its reply as text.
    @discardableResult
    public func run(_ command: String...) async throws -> String {
        try await run(command)
    }

    @discardableResult
    public func run(_ command: [String]) async throws -> String {
        try await Tools.run(client + command).trimmingCharacters(in: .newlines)
    }
}
