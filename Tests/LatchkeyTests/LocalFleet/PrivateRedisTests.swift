import Foundation
import Models
import ServiceKit
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct PrivateRedisTests {
    private let directory: TemporaryDirectory
    private let passwords = StorePasswords.random()
    private let redis: PrivateRedis

    init() throws {
        directory = try TemporaryDirectory()
        let settings = try LocalSettings(environment: [
            "LATCHKEY_STATE_DIR": directory.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
        ])
        redis = try PrivateRedis(settings, passwords)
    }

    private func argument(_ name: String) -> String? {
        let arguments = redis.spec.command.arguments
        return arguments.firstIndex(of: name).map { arguments[$0 + 1] }
    }

    @Test func listensOnASocketThatOnlyItsUserReaches() {
        #expect(argument("--port") == "0")
        #expect(argument("--unixsocketperm") == "600")
        #expect(redis.url == "redis+unix://\(directory.file("run/redis.sock"))")
    }

    @Test func eachServiceSignsInWithItsOwnPassword() throws {
        let password = try #require(passwords.redis["tokens"]?.reveal())
        #expect(redis.url(for: .tokens) == "redis+unix://tokens:\(password)@\(directory.file("run/redis.sock"))")
        #expect(redis.url(for: .identity) == redis.url)
    }

    @Test func theFileOfUsersIsPrivateAndHasNoPassword() throws {
        let path = try #require(argument("--aclfile"))
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for password in passwords.redis.values { #expect(!text.contains(password.reveal())) }
    }

    @Test func noPasswordIsInTheListOfProcesses() {
        let line = redis.spec.command.arguments.joined(separator: " ")
        for password in passwords.redis.values { #expect(!line.contains(password.reveal())) }
    }

    @Test func isNotReadyBeforeItRuns() async { #expect(await !redis.isReady()) }
}
