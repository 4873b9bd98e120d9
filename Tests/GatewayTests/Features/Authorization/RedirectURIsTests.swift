import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = AuthorizationScenario

/// Which redirect URIs a client may use.
@Suite struct RedirectURIsTests {
    @Test func allowsAPublicClientAnyPortOfALoopbackAddress() async throws {
        let uri = "http://127.0.0.1:51004/app"
        try await Scenario.fleet().run { client in
            let answer = try await client.send(.get, Scenario.path(["redirect_uri": uri]), headers: Scenario.signedIn)
            #expect(answer.headers[.location]?.hasPrefix(uri + "?code=code-1&") == true)
        }
        try await Scenario.fleet(authentication: .secret).run { client in
            let answer = try await client.send(.get, Scenario.path(["redirect_uri": uri]), headers: Scenario.signedIn)
            #expect(answer.status == .badRequest && answer.code == "invalid_redirect_uri")
        }
    }

    /// U+212A (the Kelvin sign) is canonically equivalent to K, so Swift treats them as equal; browsers and servers don't.
    @Test func comparesByteByByte() async throws {
        var known = Samples.demo
        known.redirectURIs = ["https://app.example.com/Kb"]
        #expect(RedirectURIs.allows("https://app.example.com/Kb", for: known))
        #expect("https://app.example.com/\u{212A}b" == "https://app.example.com/Kb")
        #expect(!RedirectURIs.allows("https://app.example.com/\u{212A}b", for: known))
        #expect(ReturnTo.isAllowed("https://app.example.com/Kb", for: known))
        #expect(!ReturnTo.isAllowed("https://app.example.com/\u{212A}b", for: known))
    }
}
