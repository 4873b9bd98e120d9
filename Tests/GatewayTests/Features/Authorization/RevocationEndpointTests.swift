import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = OAuthClientScenario

/// The revocation endpoint (RFC 7009).
@Suite struct RevocationEndpointTests {
    @Test func revokesAToken() async throws {
        try await Scenario.fleet().run { client in
            let revoked = try await Scenario.post(client, "token=x&client_id=client_demo", to: "/oauth2/revoke")
            #expect(revoked.status == .ok && revoked.body.readableBytes == 0)
        }
    }

    @Test func refusesAFormWithoutATokenOrAClient() async throws {
        try await Scenario.fleet().run { client in
            let noToken = try await Scenario.post(client, "client_id=client_demo", to: "/oauth2/revoke")
            #expect(noToken.json["error"] as? String == "invalid_request")
            let noClient = try await Scenario.post(client, "token=x&client_id=client_other", to: "/oauth2/revoke")
            #expect(noClient.status == .unauthorized && noClient.json["error"] as? String == "invalid_client")
        }
    }
}
