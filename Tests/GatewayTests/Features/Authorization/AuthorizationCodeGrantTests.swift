import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = AuthorizationScenario

/// When a request is answered, and when a page is needed first.
@Suite struct AuthorizationCodeGrantTests {
    @Test func promptNoneShowsNoPage() async throws {
        try await Scenario.fleet().run { client in
            let anonymous = try await client.send(.get, Scenario.path(["prompt": "none"]))
            #expect(anonymous.headers[.location]?.contains("&error=login_required&") == true)
            let signedIn = try await client.send(.get, Scenario.path(["prompt": "none"]), headers: Scenario.signedIn)
            #expect(signedIn.headers[.location] == Scenario.answered)
        }
        try await Scenario.fleet(needsSignIn: true).run { client in
            let stale = try await client.send(.get, Scenario.path(["prompt": "none"]), headers: Scenario.signedIn)
            #expect(stale.headers[.location]?.contains("&error=login_required&") == true)
            let again = try await client.send(.get, Scenario.path(["prompt": "login"]), headers: Scenario.signedIn)
            #expect(again.headers[.location]?.hasPrefix("/login?") == true)
        }
    }

    @Test func issuesNoCodeToAnotherUserThanTheHints() async throws {
        try await Scenario.fleet(hasJustSignedIn: true).run { client in
            _ = try await client.send(.get, Scenario.path(["id_token_hint": "hint-other"]))
            let back = try await client.send(.get, "/oauth2/authorize?request=request-1", headers: Scenario.signedIn)
            #expect(back.headers[.location]?.hasPrefix(Scenario.redirectURI + "&error=login_required&") == true)
            #expect(back.headers[.location]?.hasSuffix("&state=a%26b%3Dc&iss=http%3A%2F%2Fauth.example.com") == true)
            let consent = try await client.send(.get, "/oauth2/consent?request=request-1", headers: Scenario.signedIn)
            #expect(consent.headers[.location] == "/oauth2/authorize?request=request-1")
        }
    }
}
