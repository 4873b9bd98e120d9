import ArgumentParser
import Foundation
import Logging
import Models
import PasswordHashing
import Redis

/// Argon2id alone, on all cores: what a sign-in can't be faster than.
struct Hash: AsyncParsableCommand {
    @Option var seconds: Double = 4

    func run() async throws {
        guard let pepper = Pepper(id: "1", key: .random()) else { throw ExitCode.failure }
        let hasher = try PasswordHasher(parameters: .minimum, peppers: [pepper])
        let password = Secret("a long sentence that nobody guesses")
        try await printRate(tasks: ProcessInfo.processInfo.activeProcessorCount, seconds: seconds) {
            _ = try await hasher.hash(password, deadline: .now + .seconds(60))
        }
    }
}

/// GET of one key from 64 tasks over one connection.
struct RedisLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "redis")
    @Option var url: String
    @Option var seconds: Double = 4

    func run() async throws {
        let redis = RedisClient(configuration: try RedisConfiguration(url: url), logger: Logger(label: "redis"))
        try await printRate(tasks: 64, seconds: seconds) {
            _ = try await redis.send(RedisCommand("GET", "tokens:nothing"))
        }
    }
}
