import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ConsoleFormTokensTests {
    @Test func belongToACookieAndAProcess() {
        let (forms, cookie) = (ConsoleFormTokens(), Secret("cookie"))
        let token = forms.token(for: cookie)
        #expect(forms.isValid(token, for: cookie))
        #expect(!forms.isValid(token, for: Secret("other")))
        #expect(!ConsoleFormTokens().isValid(token, for: cookie))
        for text in ["", "x", String(token.reveal().dropLast())] { #expect(!forms.isValid(Secret(text), for: cookie)) }
    }
}
