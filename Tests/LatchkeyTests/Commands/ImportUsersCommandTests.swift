import Foundation
import Models
import Synchronization
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct ImportUsersCommandTests {
    private let app = ApplicationID.make()

    @Test func importsAFileAndWritesAReport() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("users.jsonl")
        try "{\"email\": \"a@example.com\"}\n{\"email\": \"b@example.com\"}\n?\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        let calls = Mutex<[Identity.ImportUsers]>([])
        var services = ScriptedServices()
        services.answer(Identity.ImportUsers.self) { call in
            calls.withLock { $0.append(call) }
            return .init(outcomes: [.created, .refused("email: a user has this address")])
        }
        let report = try #require(
            try await services.run(
                "users", "import", file, "--app", "\(app)", "--format", "ours", "--update", "--dry-run")
                as? [String: Int])
        #expect(
            report == ["created": 1, "updated": 0, "unchanged": 0, "repeated": 0, "refused": 2, "warnings": 0])
        let call = try #require(calls.withLock { $0.first })
        #expect(call.application == app && call.updatesUsers && call.isDryRun)
        let lines = try String(contentsOfFile: "\(file).report.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 2 && lines[0].contains("\"line\":3") && lines[1].contains("b@example.com"))
    }

    @Test(arguments: [
        ["f"], ["f", "--format", "ours"], ["f", "--format", "okta", "--app", "APP"],
        ["f", "--format", "firebase", "--app", "APP"], ["f", "--format", "ours", "--app", "APP", "--hash-config", "x"],
        ["f", "--format", "auth0", "--app", "APP", "--without-metadata"],
    ])
    func refusesIncompleteArguments(_ arguments: [String]) {
        let arguments = ["users", "import"] + arguments.map { $0 == "APP" ? "\(app)" : $0 }
        #expect(throws: (any Error).self) { try Latchkey.parseAsRoot(arguments) }
    }

    @Test func statesWhatWasDone() {
        func text(_ summary: UserImport.Summary, isDryRun: Bool = false) -> String {
            ImportUsersCommand.text(summary, isDryRun: isDryRun, report: "r")
        }
        #expect(text(.init()) == "the file has no users")
        #expect(text(.init(created: 12_345)) == "12,345 users imported")
        #expect(text(.init(created: 1), isDryRun: true) == "1 user would be imported")
        #expect(
            text(.init(created: 2, updated: 1, unchanged: 3, repeated: 4, refused: 1, warnings: 5)) == """
                2 users imported
                1 user updated
                3 users had nothing to update
                4 users imported by an earlier run
                1 user not imported: see r
                5 optional fields left out: see r
                """)
    }

    @Test func aFileThatCannotBeReadIsAnError() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ImportUsers.self) { _ in .init(outcomes: []) }
        await #expect(throws: CommandError.self) {
            try await services.run("users", "import", "/none", "--app", "\(app)", "--format", "ours")
        }
    }
}
