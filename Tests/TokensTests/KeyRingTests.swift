import Foundation
import Models
import Redis
import ServiceKit
import TestKit
import Testing

@testable import TokensService

@Suite struct KeyRingTests {
    @Test func replicasThatStartTogetherShareOneKey() async throws {
        let first = try await TokensFixture()
        let replicas = try await withThrowingTaskGroup(of: TokensFixture.self) { group in
            for _ in 0..<5 { group.addTask { try await TokensFixture(beside: first) } }
            return try await group.reduce(into: [first]) { $0.append($1) }
        }
        let sets = try replicas.map { try $0.house.ring.current().jwks }
        #expect(sets.allSatisfy { $0 == sets[0] })
        #expect(sets[0].keys.count == 1)
        let token = try await replicas[1].session().tokens.accessToken
        for replica in replicas { #expect(await code { try await replica.check(token) } == nil) }
    }

    @Test func theStoreAloneCantSign() async throws {
        let tokens = try await TokensFixture()
        let values = try await tokens.redis.send(RedisCommand("HVALS", tokens.keyPrefix + "signing_keys")).array
        let json = Data(try #require(values?.first?.bytes))
        let stored = try JSONDecoder().decode(StoredSigningKey.self, from: json)
        let opened = try KeySeal(keys: tokens.secrets.keyEncryptionKeys).open(stored)
        #expect(json.range(of: Data(opened.rawRepresentation.base64EncodedString().utf8)) == nil)
        #expect(throws: (any Error).self) { try KeySeal(keys: [.random()]).open(stored) }
        // An older key still opens what it sealed.
        #expect(throws: Never.self) { try KeySeal(keys: [.random()] + tokens.secrets.keyEncryptionKeys).open(stored) }
    }

    @Test func jwksHoldsPublicHalvesOnly() async throws {
        let tokens = try await TokensFixture()
        let key = try #require(try tokens.house.ring.current().jwks.keys.first)
        #expect(key.kty == "EC" && key.alg == "ES256" && key.crv == "P-256" && key.use == "sig")
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(key)) as? [String: Any]
        #expect(json?["d"] == nil)
    }

    @Test func aStoreThatIsAwayIs503AndComesBack() async throws {
        let server = try await TestRedis.launch()
        let tokens = try await TokensFixture(redisURL: server.url)
        let grant = try await tokens.session()
        try await server.kill()
        let start = ContinuousClock.now
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == "service_unavailable")
        #expect(await code { try await tokens.refresh(grant.tokens.refreshToken) } == "service_unavailable")
        #expect(ContinuousClock.now - start < .seconds(6))
        try await server.start()
        try await eventually(within: .seconds(10)) { await code { try await tokens.redis.ping() } == nil }
        // This server kept nothing on disk, so the session is gone; but answers are answers again.
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == "invalid_token")
        try await server.stop()
    }
}
