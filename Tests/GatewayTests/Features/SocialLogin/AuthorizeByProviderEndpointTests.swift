import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = AuthorizationScenario

/// The authorization endpoint with the provider in the path.
@Suite struct AuthorizeByProviderEndpointTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try Scenario.fleet()
        fleet.answer(Tokens.KeepProviderState.self) { _, _ in Secret("state-1") }
        fleet.answer(Identity.BeginProviderSignIn.self) { call, _ in
            .init(url: "https://accounts.example.com/auth?state=\(call.state.reveal())")
        }
        return fleet
    }

    private static func path(_ provider: String, _ change: [String: String?] = [:]) -> String {
        Scenario.path(change).replacing("/oauth2/authorize", with: "/auth/\(provider)/authorize")
    }

    @Test func addsTheResponseTypeAndTheScope() async throws {
        try await fleet().run { client in
            let response = try await client.send(.get, Self.path("google", ["response_type": nil, "scope": nil]))
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == "https://accounts.example.com/auth?state=state-1")
            #expect(response.setCookies.count == 1)
        }
    }

    @Test func refusesAnUnknownProviderAndAnUnregisteredRedirectURI() async throws {
        try await fleet().run { client in
            let provider = try await client.send(.get, Self.path("myspace"))
            #expect(provider.status == .notFound && provider.code == "unknown_provider")
            let uri = try await client.send(.get, Self.path("google", ["redirect_uri": "https://evil.example"]))
            #expect(uri.code == "invalid_redirect_uri" && uri.headers[.location] == nil)
        }
    }

    @Test func headBeginsNothing() async throws {
        try await Scenario.fleet().run { client in
            let response = try await client.send(.head, Self.path("google"))
            #expect(response.status == .seeOther && response.headers[.location] == nil)
        }
    }
}
