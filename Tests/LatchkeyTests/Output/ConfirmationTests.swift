import Foundation
import Testing

@testable import LatchkeyCommand

@Suite struct ConfirmationTests {
    @Test(arguments: ["yes", " YES "]) func acceptsYes(answer: String) throws {
        try Confirmation.ask("This deletes it.", isTerminal: true) { answer }
    }

    @Test(arguments: ["y", "no", "", nil]) func refusesAnyOtherAnswer(answer: String?) {
        #expect(throws: CommandError.self) { try Confirmation.ask("This deletes it.", isTerminal: true) { answer } }
    }

    @Test func doesNotAskWithoutATerminal() {
        #expect(throws: CommandError.self) {
            try Confirmation.ask("This deletes it.", isTerminal: false) {
                Issue.record("asked")
                return "yes"
            }
        }
    }

    /// The line of an error has no room for it.
    @Test(arguments: [true, false]) func aPlanKeepsItsLines(isTerminal: Bool) throws {
        let pipe = Pipe()
        let refused = #expect(throws: CommandError.self) {
            try Confirmation.ask(
                "2 changes would be made.", plan: "~ one\n~ two", isTerminal: isTerminal, to: pipe.fileHandleForWriting
            ) { "no" }
        }
        try pipe.fileHandleForWriting.close()
        let written = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let question = "2 changes would be made.\nType yes to continue: "
        #expect(written == "~ one\n~ two\n" + (isTerminal ? question : ""))
        let error = "2 changes would be made. Add --yes to do this without being asked"
        #expect(refused?.description == (isTerminal ? "nothing was changed" : error))
    }

    @Test func anotherWordCanBeAskedFor() throws {
        try Confirmation.ask("This erases Ann.", word: "ann@example.com", isTerminal: true) { "Ann@Example.com" }
        #expect(throws: CommandError.self) {
            try Confirmation.ask("This erases Ann.", word: "ann@example.com", isTerminal: true) { "yes" }
        }
    }

    @Test func aDryRunTellsTheSteps() throws {
        let options = try ConfirmationOptions.parse(["--dry-run"])
        let report = try #require(try options.report(["End 3 sessions"]))
        #expect(report.text(Style(isEnabled: false)) == "This would be done:\n  End 3 sessions")
        #expect(try ConfirmationOptions.parse(["--yes"]).report(["End 3 sessions"]).map { _ in true } == nil)
        #expect(throws: (any Error).self) { try ConfirmationOptions.parse(["--yes", "--dry-run"]) }
    }
}
