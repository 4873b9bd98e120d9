import Models
import Testing

@Suite struct AccessTokenAudienceTests {
    @Test func isTheIDOfAnApplicationOrAClient() throws {
        let application = ApplicationID.make()
        try JSONForm.expect([AccessTokenAudience.application(application)], "[\"\(application)\"]")
        let client = try #require(ClientID("client_demo"))
        try JSONForm.expect([AccessTokenAudience.client(client)], #"["client_demo"]"#)
    }

    /// RFC 7519 §4.1.3 allows an array. A list would let one token be valid in two places.
    @Test(arguments: [#"["client_demo"]"#, #""user_00000000000000000000000001""#, #""demo""#, #""""#, "null", "1"])
    func refusesAnythingElse(json: String) {
        #expect(throws: DecodingError.self) { try JSONForm.read([AccessTokenAudience].self, "[\(json)]") }
    }
}
