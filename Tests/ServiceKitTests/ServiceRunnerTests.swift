import Foundation
import Models
import Synchronization
import TestKit
import Testing

@testable import ServiceKit

/// The life of a process, by its exit status and its last line.
@Suite struct ServiceRunnerTests {
    private struct Line: Decodable { let level, service, instance, message: String }

    /// Runs a service that cannot start, and returns its exit status and the only line that it logs.
    private func run(_ variables: String...) async throws -> (status: Int32, line: Line) {
        let settings = variables.joined(separator: " ")
        let output = try await Tools.run([
            "/bin/sh", "-c", "env \(settings) \"$0\" 2>&1; echo $?", try Tools.built("waitlists"),
        ])
        let lines = output.split(separator: "\n")
        try #require(lines.count == 2, "\(output)")
        return (try #require(Int32(lines[1])), try JSONDecoder().decode(Line.self, from: Data(lines[0].utf8)))
    }

    @Test func aWrongSettingEndsWithTheStatusOfAConfigurationError() async throws {
        let (status, line) = try await run("LATCHKEY_INSTANCE=../1")
        #expect(status == 78)
        #expect(line.level == "critical" && line.service == "waitlists" && line.instance == "1")
        #expect(line.message.contains("LATCHKEY_INSTANCE"))
    }

    @Test func aMissingStoreEndsWithTheStatusOfAConfigurationError() async throws {
        let (status, line) = try await run("LATCHKEY_INSTANCE=7")
        #expect(status == 78 && line.instance == "7")
        #expect(line.message.contains("LATCHKEY_DATABASE_URL is not set"))
    }

    private struct MalformedReply: ServiceErrorConvertible {
        var mayPass: Bool { true }
        var serviceError: ServiceError { .internal }
    }

    /// Each reason is logged when it is new, and the pauses grow.
    @Test func waitsWhileAStoreIsAwayOrRepliesWhatItNeverShould() async throws {
        let (lines, clock) = (LogLines(), InstantClock())
        let errors: [any Error] =
            [ServiceError.unavailable(), ServiceError.unavailable()]
            + Array(repeating: MalformedReply(), count: 4)
        var attempts = 0
        try await ServiceRunner.waiting(for: "a store", lines.logger, clock: clock) {
            attempts += 1
            if attempts <= errors.count { throw errors[attempts - 1] }
        }
        #expect(attempts == 7)
        let messages = lines.all.map { String($0.prefix { $0 != "[" }) }
        #expect(
            messages == ["warning: waiting for a store ", "warning: waiting for a store ", "info: a store is there "])
        #expect(lines.all[1].contains("MalformedReply"))
        let pauses = clock.pauses
        #expect(pauses.count == 6 && pauses[0] <= .milliseconds(250) && pauses[5] > .milliseconds(900))
    }

    /// A server that is not Redis listens at the address of Redis.
    @Test func goesOnWaitingForAStoreUntilItIsToldToStop() async throws {
        let directory = try TemporaryDirectory()
        let stranger = try await ScriptedServer.start { request in
            String(repeating: "+HELLO\r\n", count: request.split(separator: "\r\n").count { $0.hasPrefix("*") })
        }
        let (secrets, process, log) = (directory.file("secrets"), directory.file("pid"), directory.file("log"))
        try SecretFile.generate().write(to: secrets)
        let settings = [
            "LATCHKEY_SECRET_FILE=\(secrets)", "LATCHKEY_RUN_DIR=\(directory.file("run"))",
            "LATCHKEY_REDIS_URL=redis://127.0.0.1:\(stranger.port)", "LATCHKEY_MAIL_URL=file:\(directory.path)",
        ]
        let script = #"echo $$ >"$1"; exec env \#(settings.joined(separator: " ")) "$0" >"$2" 2>&1"#
        async let end = Tools.run(["/bin/sh", "-c", script, try Tools.built("mailer"), process, log])
        try await eventually("a process that waits") {
            (try? String(contentsOfFile: log, encoding: .utf8))?.contains("waiting for Redis") ?? false
        }
        let text = try String(contentsOfFile: process, encoding: .utf8)
        kill(try #require(Int32(text.dropLast())), SIGTERM)
        // Throws unless the status is 0.
        _ = try await end
    }

    /// Sleeps for no time at all, and remembers the durations.
    private final class InstantClock: Clock {
        typealias Instant = ContinuousClock.Instant
        private let stored = Mutex<[Duration]>([])

        var pauses: [Duration] { stored.withLock { $0 } }
        var now: Instant { .now }
        var minimumResolution: Duration { .zero }

        func sleep(until deadline: Instant, tolerance: Duration?) async throws {
            stored.withLock { $0.append(deadline - .now) }
        }
    }

    @Test func waitsForAStoreAndPassesOnOtherErrors() async throws {
        var attempts = 0
        try await ServiceRunner.waiting(for: "a store", .discarding) {
            attempts += 1
            if attempts < 3 { throw ServiceError.unavailable() }
        }
        #expect(attempts == 3)
        await #expect(throws: ServiceError.internal) {
            try await ServiceRunner.waiting(for: "a store", .discarding) { throw ServiceError.internal }
        }
    }
}
