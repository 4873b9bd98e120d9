import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ErrorReportTests {
    @Test func listsTheParameters() {
        let error = ServiceError.invalid([
            InvalidParameter(in: .body, path: "/origins", type: "format", expected: "an origin", received: "shop")
        ])
        let text = ErrorReport.text(error, Style(isEnabled: false))
        #expect(text == "latchkey: Some parameters are missing or not valid\n  /origins: an origin (got shop)")
    }

    /// A file or another person may have chosen them.
    @Test func parametersHaveNoControlCharacters() {
        let error = ServiceError.invalid([
            InvalidParameter(in: .body, path: "/a\u{1B}[2J", type: "format", expected: "b\nc", received: "\u{9B}31m\r")
        ])
        let lines = ErrorReport.text(error, Style(isEnabled: false)).split(separator: "\n")
        #expect(lines.last == "  /a [2J: b c (got  31m )")
    }

    /// Nor does the text itself, which may name something that another person has named.
    @Test func theTextIsOneLineInOneDirection() {
        let error = ServiceError(
            .applicationInUse,
            detail: "“moc.elpmaxe\u{202E}” \u{2066}has\u{2069} 1\u{200F} user\nlatchkey: ok\u{2028}\u{1B}]0;x\u{7}.")
        let text = ErrorReport.text(error, Style(isEnabled: false))
        #expect(text == "latchkey: “moc.elpmaxe” has 1 user latchkey: ok  ]0;x ")
        // Scripts and emoji need other marks.
        #expect(LogLine.oneLine("👩\u{200D}💻 می\u{200C}خواهم") == "👩\u{200D}💻 می\u{200C}خواهم")
    }
}
