import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = OpenIDScenario

/// The metadata, at both of its paths.
@Suite struct ServerMetadataEndpointsTests {
    @Test func namesEndpointsAndWhatTheySupport() async throws {
        try await Scenario.fleet().run { client in
            let one = try await client.send(.get, "/.well-known/openid-configuration")
            let other = try await client.send(.get, "/.well-known/oauth-authorization-server")
            let texts = try [one, other].map {
                try JSONSerialization.data(withJSONObject: $0.json, options: .sortedKeys)
            }
            #expect(one.status == .ok && texts[0] == texts[1])
            #expect(one.headers[.cacheControl] == "public, max-age=300")
            #expect(one.json["issuer"] as? String == ScriptedFleet.issuer)
            #expect(one.json["token_endpoint"] as? String == ScriptedFleet.issuer + "/oauth2/token")
            #expect(one.json["id_token_signing_alg_values_supported"] as? [String] == ["ES256", "EdDSA"])
            #expect(one.json["code_challenge_methods_supported"] as? [String] == ["S256"])
            #expect(one.json["authorization_response_iss_parameter_supported"] as? Bool == true)
        }
    }
}
