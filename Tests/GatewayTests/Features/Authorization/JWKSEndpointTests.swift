import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

/// The key set.
@Suite struct JWKSEndpointTests {
    @Test func returnsTheKeysOfTokensWithALifetime() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.GetJWKS.self) { _, _ in
            JSONWebKeySet(keys: [.init(kty: "EC", kid: "1", alg: "ES256", crv: "P-256", x: "x", y: "y")])
        }
        try await fleet.run { client in
            let response = try await client.send(.get, "/.well-known/jwks.json")
            #expect(response.status == .ok && response.headers[.contentType] == "application/jwk-set+json")
            #expect(response.headers[.cacheControl] == "public, max-age=300")
            let keys = try #require(response.json["keys"] as? [[String: Any]])
            #expect(keys.count == 1 && keys[0]["kid"] as? String == "1")
            let tag = try #require(response.headers[.eTag])
            let again = try await client.send(.get, "/.well-known/jwks.json", headers: [.ifNoneMatch: tag])
            #expect(again.status == .notModified)
        }
    }

    @Test func isUnavailableWithoutTokens() async throws {
        try await ScriptedFleet().run { client in
            let response = try await client.send(.get, "/.well-known/jwks.json")
            #expect(response.status == .serviceUnavailable && response.code == "service_unavailable")
        }
    }
}
