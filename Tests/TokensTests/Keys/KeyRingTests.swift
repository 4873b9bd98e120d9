import Foundation
import JWTKit
import Models
import Redis
import ServiceKit
import Testing

@testable import TokensService

@Suite struct KeyRingTests {
    /// The keys as the store has them, changed by the test.
    private func change(_ tokens: TokensFixture, _ body: (inout StoredSigningKey) -> Void) async throws {
        let name = tokens.keyPrefix + "signing_keys"
        let values = try await tokens.redis.send(RedisCommand("HVALS", name)).array ?? []
        for value in values {
            var key = try JSONDecoder().decode(StoredSigningKey.self, from: Data(try #require(value.bytes)))
            body(&key)
            let json = String(decoding: try JSONEncoder().encode(key), as: UTF8.self)
            _ = try await tokens.redis.send(RedisCommand("HSET", name, key.kid, json))
        }
    }

    @Test func replicasThatStartTogetherShareOneKey() async throws {
        let first = try await TokensFixture()
        let replicas = try await withThrowingTaskGroup(of: TokensFixture.self) { group in
            for _ in 0..<5 { group.addTask { try await TokensFixture(beside: first) } }
            return try await group.reduce(into: [first]) { $0.append($1) }
        }
        let sets = try replicas.map { try $0.service.keyRing.current().jwks }
        #expect(sets.allSatisfy { $0 == sets[0] })
        #expect(sets[0].keys.count == 1)
        let token = try await replicas[1].session().tokens.accessToken
        for replica in replicas { #expect(await code { try await replica.check(token) } == nil) }
    }

    @Test func aKeyRetiresAtItsTime() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.session().tokens.accessToken
        let retired = try tokens.service.keyRing.current().jwks.keys.map(\.kid)
        let end = Int(tokens.clock.now.timeIntervalSince1970) + 60
        try await change(tokens) { $0.retiresAt = end }
        try await tokens.service.keyRing.update()
        #expect(await code { try await tokens.check(token) } == nil)
        tokens.clock.pass(61)
        try await tokens.service.keyRing.update()
        #expect(await code { try await tokens.check(token) } == "invalid_token")
        // Another has taken its place, so that signing goes on.
        let keys = try tokens.service.keyRing.current().jwks.keys.map(\.kid)
        #expect(keys.count == 1 && keys != retired)
        #expect(await code { try await tokens.check(try await tokens.session().tokens.accessToken) } == nil)
    }

    @Test func refusesTokensOfAKeyThatIsGone() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.session().tokens.accessToken
        #expect(await code { try await tokens.check(token) } == nil)
        _ = try await tokens.redis.send(RedisCommand("DEL", tokens.keyPrefix + "signing_keys"))
        try await tokens.service.keyRing.update()
        #expect(await code { try await tokens.check(token) } == "invalid_token")
        #expect(await code { try await tokens.check(try await tokens.session().tokens.accessToken) } == nil)
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func signsAndVerifiesWithEveryAlgorithm(_ algorithm: SigningAlgorithm) async throws {
        let tokens = try await TokensFixture(algorithm: algorithm)
        let grant = try await tokens.session()
        #expect(try await tokens.refresh(grant.tokens.refreshToken).expiresIn == 600)
        let replica = try await TokensFixture(beside: tokens, algorithm: algorithm)
        #expect(await code { try await replica.check(grant.tokens.accessToken) } == nil)
        let jwks = try replica.service.keyRing.current().jwks
        #expect(jwks.keys.map(\.alg) == [algorithm.rawValue])
        // Other parties verify with the published set: jwt-kit reads it and accepts the token.
        let others = try await JWTKeyCollection()
            .add(jwksJSON: String(decoding: try JSONEncoder().encode(jwks), as: UTF8.self))
        _ = try await others.verify(grant.tokens.accessToken.reveal(), as: AccessTokenPayload.self)
    }

    @Test func publishesAKeyForAnotherAlgorithmBeforeItSigns() async throws {
        let before = try await TokensFixture()
        let token = try await before.session().tokens.accessToken
        let after = try await TokensFixture(beside: before, algorithm: .edDSA)
        #expect(Set(try after.service.keyRing.current().jwks.keys.map(\.alg)) == ["ES256", "EdDSA"])
        func algorithm(_ tokens: TokensFixture) async throws -> String? {
            let kid = try tokens.kid(of: try await tokens.session().tokens.accessToken)
            return try tokens.service.keyRing.current().algorithms[kid]
        }
        #expect(try await algorithm(after) == "ES256")
        after.clock.pass(Double(after.service.keyRing.lifetimes.keyLead.seconds))
        try await after.service.keyRing.update()
        #expect(try await algorithm(after) == "EdDSA")
        #expect(await code { try await after.check(token) } == nil)
        // A replica without the new setting signs as before, and both accept each other's tokens.
        try await before.service.keyRing.update()
        #expect(try await algorithm(before) == "ES256")
        #expect(await code { try await before.check(try await after.session().tokens.accessToken) } == nil)
    }

    @Test func refusesAKeyThatSomebodyElseStored() async throws {
        let tokens = try await TokensFixture()
        let known = try tokens.service.keyRing.current().jwks
        let time = Int(tokens.clock.now.timeIntervalSince1970)
        let foreign = try SigningKeyBox(keys: [.random()]).makeKey(for: .es256, at: time, signsFrom: time)
        let json = String(decoding: try JSONEncoder().encode(foreign), as: UTF8.self)
        _ = try await tokens.redis.send(RedisCommand("HSET", tokens.keyPrefix + "signing_keys", foreign.kid, json))
        await #expect(throws: ConfigurationError.self) { try await tokens.service.keyRing.update() }
        #expect(try tokens.service.keyRing.current().jwks == known)
        // Nor is a genuine seal under another name.
        _ = try await tokens.redis.send(RedisCommand("HDEL", tokens.keyPrefix + "signing_keys", foreign.kid))
        await #expect(throws: Never.self) { try await tokens.service.keyRing.update() }
        try await change(tokens) { $0 = StoredSigningKey(renaming: $0, to: "another") }
        await #expect(throws: ConfigurationError.self) { try await tokens.service.keyRing.update() }
        #expect(try tokens.service.keyRing.current().jwks == known)
    }
}

extension StoredSigningKey {
    fileprivate init(renaming key: StoredSigningKey, to kid: String) {
        self.init(
            kid: kid, alg: key.alg, sealed: key.sealed, createdAt: key.createdAt, signsFrom: key.signsFrom,
            retiresAt: key.retiresAt)
    }
}
