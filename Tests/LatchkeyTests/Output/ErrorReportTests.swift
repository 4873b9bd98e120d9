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
}
