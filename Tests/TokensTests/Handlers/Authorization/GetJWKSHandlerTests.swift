import Foundation
import Models
import RPC
import Testing

@testable import TokensService

@Suite struct GetJWKSHandlerTests {
    @Test func repliesPublicHalvesOnly() async throws {
        let tokens = try await TokensFixture()
        let key = try #require(
            try await GetJWKSHandler(keyRing: tokens.service.keyRing)(.init(), tokens.context()).keys.first)
        #expect(key.kty == "EC" && key.alg == "ES256" && key.crv == "P-256" && key.use == "sig")
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(key)) as? [String: Any]
        #expect(json?["d"] == nil)
    }
}
