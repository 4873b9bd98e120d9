import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = OAuthClientScenario

/// The token endpoint over HTTP: responses and errors as RFC 6749 §5 demands.
@Suite struct TokenEndpointTests {
    @Test func exchangesACode() async throws {
        try await Scenario.fleet().run { client in
            let response = try await Scenario.post(client, Scenario.codeForm + "&client_id=client_demo")
            #expect(response.status == .ok)
            #expect(Set(response.json.keys) == ["access_token", "token_type", "expires_in", "id_token", "scope"])
            #expect(response.json["token_type"] as? String == "Bearer" && response.json["expires_in"] as? Int == 600)
            #expect(response.headers[.cacheControl] == "no-store" && response.headers[.pragma] == "no-cache")
            #expect(response.setCookies.isEmpty)
        }
    }

    @Test func exchangesARefreshTokenForAPartOfTheScope() async throws {
        try await Scenario.fleet().run { client in
            let response = try await Scenario.post(
                client, "grant_type=refresh_token&refresh_token=good&scope=openid&client_id=client_demo")
            #expect(response.status == .ok && response.json["scope"] as? String == "openid")
            #expect(response.json["refresh_token"] as? String == "r" && response.json["id_token"] == nil)
        }
    }

    @Test func errorsAreAsTheRFCHasThem() async throws {
        try await Scenario.fleet().run { client in
            let forms = [
                ("grant_type=password&username=a&password=b&client_id=client_demo", "unsupported_grant_type"),
                ("client_id=client_demo", "invalid_request"),
                ("grant_type=authorization_code&client_id=client_demo&code_verifier=v", "invalid_request"),
                ("grant_type=authorization_code&client_id=client_demo&code=code-1", "invalid_request"),
                ("grant_type=authorization_code&client_id=client_demo&code=x&code_verifier=v", "invalid_grant"),
                (Scenario.codeForm + "&client_id=client_demo&code=code-1", "invalid_request"),
                (Scenario.codeForm + "&client_id=client_demo&client_id=client_demo", "invalid_request"),
                ("grant_type=refresh_token&client_id=client_demo", "invalid_request"),
                ("grant_type=%zz&client_id=client_demo", "invalid_request"),
            ]
            for (form, error) in forms {
                let response = try await Scenario.post(client, form)
                #expect(response.status == .badRequest && response.json["error"] as? String == error, "\(form)")
                #expect(response.headers[.contentType] == "application/json")
                #expect(response.headers[.cacheControl] == "no-store")
            }
            let json = try await Scenario.post(client, "{}", type: "application/json")
            #expect(json.status == .badRequest && json.json["error"] as? String == "invalid_request")
            // A service that is unavailable, and a proof that has expired on its way: the client may try again.
            for token in ["away", "late"] {
                let response = try await Scenario.post(
                    client, "grant_type=refresh_token&client_id=client_demo&refresh_token=\(token)")
                #expect(response.status == .serviceUnavailable && response.headers[.retryAfter] != nil)
                #expect(response.json["error"] as? String == "temporarily_unavailable")
            }
        }
    }
}
