import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// The parameters of OAuth requests (RFC 6749 §3.1, Appendix B).
@Suite struct OAuthParametersTests {
    @Test func anEmptyValueCountsAsLeftOut() throws {
        let parameters = try #require(OAuthParameters(encoded: "a=&b=1+2&c=%C3%BC"))
        #expect(parameters["a"] == nil && parameters["b"] == "1 2" && parameters["c"] == "ü")
        #expect(parameters.secret("b") == Secret("1 2"))
    }

    @Test func aRepeatedParameterHasNoValue() throws {
        var parameters = try #require(OAuthParameters(encoded: "a=1&a=1&b=2"))
        #expect(parameters["a"] == nil && parameters["b"] == "2" && parameters.repeated == ["a"])
        parameters.addDefault("a", "3")
        #expect(parameters["a"] == nil)
    }

    @Test func aDefaultYieldsToTheRequest() throws {
        var parameters = try #require(OAuthParameters(encoded: "a=1&b="))
        parameters.addDefault("a", "2")
        parameters.addDefault("b", "2")
        #expect(parameters["a"] == "1" && parameters["b"] == "2")
    }

    @Test func malformedTextIsRefused() {
        #expect(OAuthParameters(encoded: "a=%zz") == nil)
    }

    @Test func aRepeatedNameIsReturnedWithoutHarmfulCharacters() async throws {
        let name = "%3Cscript%3E" + String(repeating: "x", count: 100)
        let request = IncomingRequest.testing(
            .post, "/oauth2/token", headers: [.contentType: "application/x-www-form-urlencoded"],
            body: "\(name)=1&\(name)=2")
        let error = await #expect(throws: ServiceError.self) { try await request.oauthForm() }
        #expect(error?.code == .invalidRequest)
        #expect(error?.detail == "The parameter script\(String(repeating: "x", count: 34)) comes twice.")
    }
}
