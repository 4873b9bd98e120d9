import Models
import Testing

@Suite struct ErrorCodeTests {
    @Test(arguments: ErrorCode.allCases)
    func isSnakeCaseAndItsDescription(code: ErrorCode) {
        #expect(code.rawValue.wholeMatch(of: #/[a-z]+(_[a-z]+)*/#) != nil)
        #expect("\(code)" == code.rawValue)
    }

    @Test(arguments: ErrorCode.allCases)
    func hasAnErrorStatus(code: ErrorCode) {
        #expect((400...599).contains(code.status))
        #expect(code.definition.status == code.status)
    }

    /// A title is a phrase (RFC 9457 §3.1.3), the help is made of sentences.
    @Test(arguments: ErrorCode.allCases)
    func hasATitleAndHelp(code: ErrorCode) {
        let definition = code.definition
        #expect((5...80).contains(definition.title.count), "\(definition.title)")
        #expect(definition.title.last?.isPunctuation == false, "\(definition.title)")
        #expect(
            definition.help.contains(" ") && definition.help.last.map { ".…".contains($0) || $0.isUppercase } == true,
            "\(definition.help)")
        #expect(!definition.help.contains("  "))
    }

    /// RFC 6749 §5.2; other codes would be unknown to libraries.
    @Test(arguments: ErrorCode.allCases)
    func givesOAuthClientsACodeOfTheStandard(code: ErrorCode) {
        let known: Set<String?> = [
            nil, "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
            "invalid_scope",
        ]
        #expect(known.contains(code.definition.oauth))
    }

    @Test func anUnknownCodeIsAnError() throws {
        try JSONForm.expect([ErrorCode.emailTaken], #"["email_taken"]"#)
        #expect(throws: DecodingError.self) { try JSONForm.read([ErrorCode].self, #"["no_such_code"]"#) }
    }
}
