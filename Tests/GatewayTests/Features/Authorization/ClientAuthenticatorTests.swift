import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = OAuthClientScenario

/// How clients authenticate: in exactly one way.
@Suite struct ClientAuthenticatorTests {
    @Test func acceptsOneMethodAndNotSeveral() async throws {
        let good = Scenario.basic("client_demo:s%3Ae+c%2Br%25et")
        let claims = Data(#"{"sub":"client_demo"}"#.utf8).base64URL
        let assertion =
            "&client_assertion=e30.\(claims).signed&client_assertion_type=\(ClientCredentials.assertionType)"
        try await Scenario.fleet().run { client in
            func expect(
                _ status: Int, _ error: String?, _ extra: String, _ authorization: String? = nil
            ) async throws {
                let response = try await Scenario.post(
                    client, Scenario.codeForm + extra, authorization: authorization)
                if response.status == .unauthorized {
                    #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Basic realm=") == true)
                }
                #expect(response.headers[.contentType] == "application/json")
                #expect(response.status.code == status && response.json["error"] as? String == error, "\(extra)")
            }
            try await expect(200, nil, "", good)
            try await expect(200, nil, "&client_id=client_demo", good)
            try await expect(200, nil, "&client_id=client_demo&client_secret=s%3Ae+c%2Br%25et")
            try await expect(200, nil, assertion)
            try await expect(200, nil, "&client_id=client_demo" + assertion)

            try await expect(400, "invalid_request", "")
            try await expect(401, "invalid_client", "&client_id=malformed")
            try await expect(401, "invalid_client", "&client_id=client_other")
            try await expect(401, "invalid_client", "&client_id=client_demo&client_secret=wrong")
            try await expect(401, "invalid_client", "", Scenario.basic("client_demo:wrong"))
            try await expect(401, "invalid_client", "", "Basic !")
            try await expect(401, "invalid_client", "", "Bearer x")
            try await expect(401, "invalid_client", "&client_id=client_other", good)
            // Two methods at once (RFC 6749 §2.3).
            try await expect(400, "invalid_request", "&client_secret=x", good)
            try await expect(400, "invalid_request", assertion, good)
            try await expect(400, "invalid_request", "&client_id=client_demo&client_assertion=a.b.signed")
        }
    }

    @Test func returnsIdentitysProof() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.AuthenticateClient.self) { call, _ in
            guard call.client == Samples.client, case .none = call.credentials else { throw ServiceError.invalidClient }
            return Identity.AuthenticatedClient(client: Samples.demo, proof: Proof(Secret("client-proof")))
        }
        try await fleet.withFleet { fleet in
            let form = try #require(OAuthParameters(encoded: "client_id=client_demo"))
            let client = try await ClientAuthenticator(identity: fleet.identity)
                .authenticate(.testing(.post, "/oauth2/token"), form)
            #expect(client.client.id == Samples.client && client.proof == Proof(Secret("client-proof")))
        }
    }
}
