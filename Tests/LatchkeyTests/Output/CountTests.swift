import Testing

@testable import LatchkeyCommand

@Suite struct CountTests {
    @Test func hasTheNumberOfTheNoun() {
        #expect(Count.text(0, "session") == "0 sessions")
        #expect(Count.text(1, "session") == "1 session")
        #expect(Count.text(1234, "session") == "1,234 sessions")
        #expect(Count.text(1, "person", "people") == "1 person")
        #expect(Count.text(2, "person", "people") == "2 people")
    }
}
