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
