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
}
