import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = OAuthClientScenario

/// The introspection endpoint (RFC 7662).
@Suite struct IntrospectionEndpointTests {
    private static func introspect(_ token: String, _ client: any TestClientProtocol) async throws -> [String: Any] {
        try await Scenario.post(client, "token=\(token)&client_id=client_demo", to: "/oauth2/introspect").json
    }

    @Test func describesAnAccessTokenByItsClaims() async throws {
        try await Scenario.fleet().run { client in
            let access = try await Self.introspect("access", client)
            #expect(access["active"] as? Bool == true && access["token_type"] as? String == "Bearer")
            #expect(access["sub"] as? String == Samples.user.description && access["exp"] as? Int == 2)
        }
    }

    @Test func describesARefreshTokenByItsSession() async throws {
        try await Scenario.fleet().run { client in
            let refresh = try await Self.introspect("refresh", client)
            #expect(refresh["active"] as? Bool == true && refresh["exp"] as? Int == 9)
            #expect(refresh["iss"] as? String == ScriptedFleet.issuer && refresh["token_type"] == nil)
        }
    }

    /// Its session may not have ended, and another application may have a client with the id by now.
    @Test(arguments: ["access", "refresh"])
    func aTokenOfADeletedClientIsInactive(token: String) async throws {
        var moved = Samples.demo
        moved.applicationID = .make()
        for successor in [nil, moved] {
            var fleet = try Scenario.fleet()
            fleet.findsClient(successor)
            try await fleet.run { client in
                let answer = try await Self.introspect(token, client)
                #expect(answer.count == 1 && answer["active"] as? Bool == false)
            }
        }
    }

    @Test func returnsNothingElseAboutAnInactiveToken() async throws {
        try await Scenario.fleet().run { client in
            let unknown = try await Self.introspect("other", client)
            #expect(unknown.count == 1 && unknown["active"] as? Bool == false)
        }
    }
}
