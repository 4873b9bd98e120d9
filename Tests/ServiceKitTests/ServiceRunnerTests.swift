import Foundation
import Models
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
