import Foundation

/// A Redis server of the fleet's own, on a Unix socket; what it was told is on disk within a second.
struct PrivateRedis {
    let spec: ProcessSpec
    let url: String
    private let ping: Command

    init(_ settings: LocalSettings) throws {
        let environment = FleetPlan.common(settings.environment)
        let binaries = try Tool.directory(
            with: ["redis-server", "redis-cli"], path: environment["PATH"], package: "redis-server")
        let directory = settings.state("redis")
        let socket = "\(settings.runDirectory)/redis.sock"
        try StateDirectory.make(directory)
        url = "redis+unix://\(socket)"
        spec = ProcessSpec(
            service: "redis", instance: "1",
            command: Command(
                executable: "\(binaries)/redis-server",
                arguments: [
                    "--port", "0", "--unixsocket", socket, "--unixsocketperm", "600", "--dir", directory,
                    "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
                ],
                environment: environment),
            isQuiet: true)
        ping = Command(
            executable: "\(binaries)/redis-cli", arguments: ["-s", socket, "ping"], environment: environment)
    }

    /// Whether it answers and has loaded its data.
    func answers() async -> Bool { (try? await Tool.run(ping)) == "PONG\n" }
}
