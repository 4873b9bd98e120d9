import Foundation
import Models
import Synchronization
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct UserImportTests {
    private typealias Reply = Identity.ImportUsers.Reply

    private struct Result {
        var summary: UserImport.Summary?
        var report: [UserImport.ReportLine] = []
        var calls: [Identity.ImportUsers] = []
        var pauses: [Duration] = []
        var error: ServiceError?
    }

    private func run(
        _ text: String, updating: Bool = false, answer: @escaping (Int, Identity.ImportUsers) throws -> Reply
    ) async throws -> Result {
        let directory = try TemporaryDirectory()
        let path = directory.file("users.jsonl")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        var reader = try UserFileReader(path, OwnUserFile())
        let application = ApplicationID.make()
        let id = try UserImport.id(of: path, "ours", application: application, updatesUsers: updating)
        var result = Result()
        var work = UserImport(application: application, updatesUsers: updating, isDryRun: false) { call in
            result.calls.append(call)
            return try answer(result.calls.count, call)
        }
        work.sleep = { result.pauses.append($0) }
        do {
            result.summary = try await work.run(&reader, id, report: { result.report.append($0) }) { _, _ in }
        } catch {
            result.error = error as? ServiceError
        }
        return result
    }

    private static func created(_ call: Identity.ImportUsers) -> Reply {
        .init(outcomes: call.records.map { _ in .created })
    }

    private func lines(_ range: Range<Int>) -> String {
        range.map { "{\"email\": \"person\($0)@example.com\"}" }.joined(separator: "\n")
    }

    @Test func sendsBatchesAndCountsOutcomes() async throws {
        let result = try await run(lines(0..<600)) { _, call in Self.created(call) }
        #expect(result.calls.map(\.records.count) == [250, 250, 100])
        #expect(result.calls.flatMap { $0.records.map(\.number) } == Array(1...600))
        #expect(Set(result.calls.map(\.importID)).count == 1)
        #expect(result.summary == .init(created: 600) && result.report.isEmpty)
    }

    @Test func reportsTheLinesOfRefusedUsers() async throws {
        let text = "\n{\"email\": \"a@example.com\"}\nbroken\n{\"email\": \"b@example.com\"}"
        let result = try await run(text) { _, _ in
            .init(outcomes: [.created, .refused("email: a user has this address")])
        }
        #expect(result.summary == .init(created: 1, refused: 2))
        #expect(result.calls.map { $0.records.map(\.number) } == [[1, 3]])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let written = try result.report.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        #expect(
            written == [
                "{\"email\":null,\"error\":\"not JSON\",\"line\":3}",
                "{\"email\":\"b@example.com\",\"error\":\"email: a user has this address\",\"line\":4}",
            ])
    }

    /// Identity decides about the second one by what the first one has written.
    @Test func anAddressThatOccursTwiceIsInTwoBatches() async throws {
        let text = ["a@example.com", "b@example.com", "A@example.com", "no address", "no address"]
            .map { "{\"email\": \"\($0)\"}" }.joined(separator: "\n")
        let result = try await run(text) { _, call in Self.created(call) }
        #expect(result.calls.map { $0.records.map(\.number) } == [[1, 2], [3, 4, 5]])
    }

    @Test func batchesFitInAFrame() async throws {
        let name = String(repeating: "\\u0001", count: 8000)
        let text = (0..<100).map { "{\"email\": \"person\($0)@example.com\", \"given_name\": \"\(name)\"}" }
            .joined(separator: "\n")
        let result = try await run(text) { _, call in Self.created(call) }
        #expect(result.summary?.created == 100 && result.calls.count > 5)
        for call in result.calls { #expect(try JSONEncoder().encode(call).count < 1_000_000) }
        let long = try await run("{\"email\": \"\(String(repeating: "x", count: 20_000))\"}") { _, call in
            Self.created(call)
        }
        #expect(long.summary == .init(refused: 1) && long.calls.isEmpty)
    }

    @Test func callsAgainWhileIdentityRestarts() async throws {
        let result = try await run(lines(0..<3)) { attempt, call in
            if attempt < 4 { throw ServiceError.unavailable() }
            return Self.created(call)
        }
        #expect(result.summary == .init(created: 3) && result.pauses.count == 3)
        #expect(Set(result.calls.map { $0.records.count }) == [3])
    }

    @Test func givesUpAfterAMinute() async throws {
        let result = try await run(lines(0..<3)) { _, _ in throw ServiceError.unavailable() }
        #expect(result.summary == nil && result.error?.status == 503)
        let waited = result.pauses.reduce(.zero, +)
        #expect((UserImport.maximumOutage...UserImport.maximumOutage + .seconds(5)).contains(waited))
        let other = try await run(lines(0..<3)) { _, _ in throw ServiceError.notFound("application") }
        #expect(other.error?.status == 404 && other.pauses.isEmpty)
    }

    @Test func theIDIsOfTheFileAndTheWayOfImporting() throws {
        let directory = try TemporaryDirectory()
        func id(_ text: String, _ app: ApplicationID, updates: Bool = false, format: String = "ours") throws
            -> UserImportID
        {
            let path = directory.file("f")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return try UserImport.id(of: path, format, application: app, updatesUsers: updates)
        }
        let app = ApplicationID.make()
        let first = try id("a", app)
        #expect(try id("a", app) == first)
        #expect(UserImportID(first.description) == first)
        let others = try [
            id("b", app), id("a", .make()), id("a", app, updates: true), id("a", app, format: "auth0"),
        ]
        #expect(Set(others + [first]).count == 5)
    }
}
