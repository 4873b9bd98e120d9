import Testing

@testable import LatchkeyCommand

@Suite struct StyleTests {
    @Test func coloursOnlyWhereEnabled() {
        #expect(Style(isEnabled: true).paint("x", .red) == "\u{1B}[31mx\u{1B}[0m")
        // Descriptor -1 is no terminal.
        #expect(!Style.of(-1, environment: [:]).isEnabled)
    }
}
