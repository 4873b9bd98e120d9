import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

/// The links to providers on our sign-in page.
@Suite struct SignInWithProviderEndpointTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.KeepProviderState.self) { _, _ in Secret("state-1") }
        fleet.answer(Identity.BeginProviderSignIn.self) { call, _ in
            .init(url: "https://accounts.example.com/auth?state=\(call.state.reveal())")
        }
        return fleet
    }

    @Test func redirectsToTheProviderAndRemembersTheSignIn() async throws {
        try await fleet().run { client in
            let response = try await client.send(
                .get, "/login/with/google?client_id=client_demo&return_to=%2Flogin%2Faccount")
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == "https://accounts.example.com/auth?state=state-1")
            // The cookie that the answer is bound to, and the sign-in for an error page.
            #expect(response.setCookies.count == 2)
        }
    }

    @Test(arguments: [
        ("/login/with/myspace?client_id=client_demo", "unknown_provider"),
        ("/login/with/google", "invalid_request"), ("/login/with/google?client_id=malformed", "unknown_client"),
        ("/login/with/google?client_id=client_demo&return_to=https%3A%2F%2Fevil.example", "return_to_invalid"),
    ])
    func refusesWhatTheClientHasNotRegistered(_ path: String, _ code: String) async throws {
        try await fleet().run { client in
            let response = try await client.send(.get, path)
            #expect(response.code == code && response.headers[.location] == nil)
        }
    }

    @Test func headBeginsNothing() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let response = try await client.send(.head, "/login/with/google?client_id=client_demo")
            #expect(response.status == .seeOther && response.headers[.location] == nil)
        }
    }
}
