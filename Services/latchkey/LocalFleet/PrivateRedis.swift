import Foundation
import Models
import ServiceKit

/// The fleet's private Redis server, on a Unix socket. It writes changes to disk within a second.
struct PrivateRedis {
    let spec: ProcessSpec
    /// The URL without user and password, which are required to connect.
    let url: String
    private let socket: String
    private let passwords: StorePasswords
    private let ping: Command

    init(_ settings: LocalSettings, _ passwords: StorePasswords) throws {
        let environment = FleetPlan.common(settings.environment)
        let binaries = try ExternalTool.directory(
            with: ["redis-server", "redis-cli"], path: environment["PATH"], package: "redis-server")
        let directory = settings.state("redis")
        let socket = "\(settings.runDirectory)/redis.sock"
        try StateDirectory.make(directory)
        let users = "\(directory)/users.acl"
        try Self.write(StoreSetup.acl(passwords), to: users)
        self.socket = socket
        self.passwords = passwords
        url = "redis+unix://\(socket)"
        spec = ProcessSpec(
            service: "redis", instance: "1",
            command: Command(
                executable: "\(binaries)/redis-server",
                arguments: [
                    "--port", "0", "--unixsocket", socket, "--unixsocketperm", "600", "--dir", directory,
                    "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--aclfile", users,
                    // A session stays in its compact form with a long user agent: half of the memory. (The name for Redis 6;
                    // Redis 7 and Valkey know it, too.)
                    "--hash-max-ziplist-value", "256",
                ],
                environment: environment),
            isQuiet: true)
        ping = Command(
            executable: "\(binaries)/redis-cli",
            arguments: ["-s", socket, "--no-auth-warning", "--user", "health", "--pass", "none", "ping"],
            environment: environment)
    }

    /// The URL with a service's user and password.
    func url(for service: ServiceName) -> String {
        guard let password = passwords.redis[service.rawValue] else { return url }
        return "redis+unix://\(service):\(password.reveal())@\(socket)"
    }

    private static func write(_ text: String, to path: String) throws {
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw CommandError("can't write \(path)") }
    }

    /// Whether it has loaded its data and accepts commands.
    func isReady() async -> Bool { (try? await ExternalTool.run(ping)) == "PONG\n" }
}
