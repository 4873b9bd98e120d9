import Models
import Testing

@testable import GatewayService

private typealias Scenario = PasskeyScenario

@Suite struct RemovePasskeyEndpointTests {
    @Test func asksForAFreshSignInOrThePassword() async throws {
        try await Scenario.fleet().run { client in
            let path = "/auth/passkeys/\(Scenario.passkey.id)"
            let stale = try await client.send(.delete, path, headers: Scenario.headers)
            #expect(stale.code == "insufficient_user_authentication")
            let wrong = try await client.send(.delete, path, #"{"password":"wrong"}"#, headers: Scenario.headers)
            #expect(wrong.code == "invalid_credentials")
            let right = try await client.send(.delete, path, #"{"password":"right"}"#, headers: Scenario.headers)
            #expect(right.status == .noContent)
            let gone = try await client.send(.delete, "/auth/passkeys/x", headers: Scenario.headers)
            #expect(gone.code == "not_found")
        }
    }
}
