import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = PasskeyScenario

@Suite struct BeginPasskeyRegistrationEndpointTests {
    private let path = "/auth/passkeys/registration-options"

    @Test func asksForAFreshSignInOrThePassword() async throws {
        try await Scenario.fleet().run { client in
            let stale = try await client.send(.post, path, headers: Scenario.headers)
            #expect(stale.status == .unauthorized && stale.code == "insufficient_user_authentication")
            #expect(
                stale.headers[.wwwAuthenticate] == #"Bearer error="insufficient_user_authentication", max_age=600"#)
            let wrong = try await client.send(.post, path, #"{"password":"wrong"}"#, headers: Scenario.headers)
            #expect(wrong.code == "invalid_credentials")
            let right = try await client.send(.post, path, #"{"password":"right"}"#, headers: Scenario.headers)
            #expect(right.status == .ok && right.json["challenge"] as? String == Scenario.challenge.reveal())
            // The caller keeps no cookies.
            #expect(right.setCookies.isEmpty)
        }
    }

    @Test func needsASession() async throws {
        try await Scenario.fleet().run { client in
            let anonymous = try await client.send(.post, path, "{}")
            #expect(anonymous.code == "authentication_required")
        }
    }
}
