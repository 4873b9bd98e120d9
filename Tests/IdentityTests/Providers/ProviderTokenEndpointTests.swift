import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ProviderTokenEndpointTests {
    private func response(_ json: String) throws -> ProviderTokenResponse {
        try JSONDecoder().decode(ProviderTokenResponse.self, from: Data(json.utf8))
    }

    @Test func readsTheTokensAndIgnoresTheRest() throws {
        let response = try response(#"{"access_token":"a","id_token":"i","token_type":"Bearer","expires_in":"soon"}"#)
        #expect(response.accessToken == Secret("a") && response.idToken == "i" && response.error == nil)
    }

    /// RFC 6749 §5.2 has a text, Facebook an object.
    @Test(arguments: [
        (#""invalid_grant""#, "invalid_grant"), (#"{"code":100,"message":"m"}"#, "object_100"), ("{}", "object_0"),
        ("[]", "object_0"), ("5", "object_0"),
    ])
    func readsAnErrorInAnyForm(json: String, code: String) throws {
        #expect(try response(#"{"error":\#(json)}"#).error?.code == code)
    }

    @Test(arguments: ["[]", #"{"access_token":5}"#, #"{"id_token":{}}"#])
    func refusesAnotherShape(json: String) {
        #expect(throws: DecodingError.self) { try response(json) }
    }

    /// GitHub answers with the status 200. A wrong secret is ours to mend, so it is told apart from a wrong code.
    @Test func tellsAWrongCodeFromAWrongClient() async throws {
        let fixture = try await ProviderFixture()
        let path = "/login/oauth/access_token"
        for name in ["invalid_client", "unauthorized_client", "incorrect_client_credentials"] {
            try await fixture.expectError(
                of: .github, .providerFailed, "client_refused", { $0.body = [path: #"{"error":"\#(name)"}"#] })
        }
        for name in ["invalid_grant", "bad_verification_code"] {
            try await fixture.expectError(
                of: .github, .providerRefused, "code_refused", { $0.body = [path: #"{"error":"\#(name)"}"#] })
        }
    }
}
