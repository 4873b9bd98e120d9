import Foundation
import Models
import Testing

@testable import GatewayService

@Suite struct ServerMetadataTests {
    private func members(_ algorithms: [String] = ["ES256"]) throws -> [String: Any] {
        let metadata = ServerMetadata(issuer: ScriptedFleet.issuer, algorithms: algorithms, languages: ["en", "de"])
        let data = try JSONEncoder().encode(metadata)
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func everyEndpointIsMountedAtTheIssuer() throws {
        let mounted = try UseCases.offline.authorizationFeature()
            .endpoints(behind: try UseCases.offline.pipeline()).map(\.route.path)
        let named = try members().filter { $0.key.hasSuffix("_endpoint") || $0.key == "jwks_uri" }
        #expect(named.count == 7)
        for (name, value) in named {
            let url = try #require(value as? String)
            #expect(url.hasPrefix(ScriptedFleet.issuer), "\(name)")
            #expect(mounted.contains(String(url.dropFirst(ScriptedFleet.issuer.count))), "\(name)")
        }
    }

    /// RFC 8414 §2: an array that is there is not empty. RFC 9700 §2.1.2: no implicit grant.
    @Test func supportsTheCodeFlowOnly() throws {
        let members = try members()
        for (name, value) in members where name.hasSuffix("_supported") && value is [Any] {
            #expect((value as? [String])?.isEmpty == false, "\(name)")
        }
        #expect(members["response_types_supported"] as? [String] == ["code"])
        #expect(members["grant_types_supported"] as? [String] == ["authorization_code", "refresh_token"])
    }

    /// RFC 7662 §2.1: introspection needs a client that authenticates. `none` of JWS is no algorithm of ours.
    @Test func onlyPublicClientsNeedNoSecret() throws {
        let members = try members(["EdDSA"])
        let methods = try #require(members["token_endpoint_auth_methods_supported"] as? [String])
        let introspection = members["introspection_endpoint_auth_methods_supported"] as? [String]
        #expect(methods.contains("none") && introspection == methods.filter { $0 != "none" })
        for (name, value) in members where name.contains("alg_values") {
            #expect((value as? [String])?.contains("none") == false, "\(name)")
        }
        #expect(members["id_token_signing_alg_values_supported"] as? [String] == ["EdDSA"])
    }

    @Test func claimsOnlyParametersThatHaveAnEffect() throws {
        let members = try members()
        for name in ["claims_parameter", "request_parameter", "request_uri_parameter"] {
            #expect(members["\(name)_supported"] as? Bool == false, "\(name)")
        }
        #expect(members["scopes_supported"] as? [String] == AuthorizationRequestReader.scopes)
        #expect(members["ui_locales_supported"] as? [String] == ["en", "de"])
    }
}
