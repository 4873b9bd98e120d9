import Foundation
import JWTKit
import Models
import RPC
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
        #expect(json.range(of: Data(opened.bytes.base64EncodedString().utf8)) == nil)
        #expect(throws: (any Error).self) { try KeySeal(keys: [.random()]).open(stored) }
        // An older key still opens what it sealed.
        #expect(throws: Never.self) { try KeySeal(keys: [.random()] + tokens.secrets.keyEncryptionKeys).open(stored) }
    }

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

    @Test func aKeyIsGivenUpWhenItsTimeHasCome() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.session().tokens.accessToken
        let retired = try tokens.house.ring.current().jwks.keys.map(\.kid)
        let end = Int(tokens.clock.now.timeIntervalSince1970) + 60
        try await change(tokens) { $0.retiresAt = end }
        try await tokens.house.ring.update()
        #expect(await code { try await tokens.check(token) } == nil)
        tokens.clock.pass(61)
        try await tokens.house.ring.update()
        #expect(await code { try await tokens.check(token) } == "invalid_token")
        // Another has taken its place, so that signing goes on.
        let keys = try tokens.house.ring.current().jwks.keys.map(\.kid)
        #expect(keys.count == 1 && keys != retired)
        #expect(await code { try await tokens.check(try await tokens.session().tokens.accessToken) } == nil)
    }

    @Test func aKeyThatWasTakenAwayCountsNoMore() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.session().tokens.accessToken
        #expect(await code { try await tokens.check(token) } == nil)
        _ = try await tokens.redis.send(RedisCommand("DEL", tokens.keyPrefix + "signing_keys"))
        try await tokens.house.ring.update()
        #expect(await code { try await tokens.check(token) } == "invalid_token")
        #expect(await code { try await tokens.check(try await tokens.session().tokens.accessToken) } == nil)
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func everyAlgorithmSignsAndChecks(_ algorithm: SigningAlgorithm) async throws {
        let tokens = try await TokensFixture(algorithm: algorithm)
        let grant = try await tokens.session()
        #expect(try await tokens.refresh(grant.tokens.refreshToken).expiresIn == 600)
        let replica = try await TokensFixture(beside: tokens, algorithm: algorithm)
        #expect(await code { try await replica.check(grant.tokens.accessToken) } == nil)
        let jwks = try replica.house.ring.current().jwks
        #expect(jwks.keys.map(\.alg) == [algorithm.rawValue])
        // What others check with is what is published: jwt-kit reads the set and believes the token.
        let others = try await JWTKeyCollection()
            .add(jwksJSON: String(decoding: try JSONEncoder().encode(jwks), as: UTF8.self))
        _ = try await others.verify(grant.tokens.accessToken.reveal(), as: AccessTokenPayload.self)
    }

    @Test func anotherAlgorithmIsPublishedBeforeItSigns() async throws {
        let before = try await TokensFixture()
        let token = try await before.session().tokens.accessToken
        let after = try await TokensFixture(beside: before, algorithm: .edDSA)
        #expect(Set(try after.house.ring.current().jwks.keys.map(\.alg)) == ["ES256", "EdDSA"])
        func algorithm(_ tokens: TokensFixture) async throws -> String? {
            let kid = try await header(of: tokens.session().tokens.accessToken)["kid"] as? String
            return kid.flatMap { try? tokens.house.ring.current().algorithms[$0] }
        }
        #expect(try await algorithm(after) == "ES256")
        after.clock.pass(Double(after.house.ring.lifetimes.keyLead.seconds))
        try await after.house.ring.update()
        #expect(try await algorithm(after) == "EdDSA")
        #expect(await code { try await after.check(token) } == nil)
        // A replica that was not told yet signs as before, and both believe each other.
        try await before.house.ring.update()
        #expect(try await algorithm(before) == "ES256")
        #expect(await code { try await before.check(try await after.session().tokens.accessToken) } == nil)
    }

    private func header(of token: AccessToken) throws -> [String: Any] {
        let part = try #require(token.reveal().split(separator: ".").first)
        let data = try #require(Data(base64URL: String(part)))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func aKeyThatAnotherWroteIntoTheStoreIsNotBelieved() async throws {
        let tokens = try await TokensFixture()
        let known = try tokens.house.ring.current().jwks
        let time = Int(tokens.clock.now.timeIntervalSince1970)
        let foreign = try KeySeal(keys: [.random()]).makeKey(for: .es256, at: time, signsFrom: time)
        let json = String(decoding: try JSONEncoder().encode(foreign), as: UTF8.self)
        _ = try await tokens.redis.send(RedisCommand("HSET", tokens.keyPrefix + "signing_keys", foreign.kid, json))
        await #expect(throws: ServiceConfiguration.Fault.self) { try await tokens.house.ring.update() }
        #expect(try tokens.house.ring.current().jwks == known)
        // Nor is a genuine seal under another name.
        _ = try await tokens.redis.send(RedisCommand("HDEL", tokens.keyPrefix + "signing_keys", foreign.kid))
        await #expect(throws: Never.self) { try await tokens.house.ring.update() }
        try await change(tokens) { $0 = StoredSigningKey(renaming: $0, to: "another") }
        await #expect(throws: ServiceConfiguration.Fault.self) { try await tokens.house.ring.update() }
        #expect(try tokens.house.ring.current().jwks == known)
    }

    @Test func keysOfAnotherLengthAreRefused() throws {
        #expect(throws: ServiceConfiguration.Fault.self) { try KeySeal(keys: [.random(count: 16)]) }
        #expect(throws: ServiceConfiguration.Fault.self) { try KeySeal(keys: []) }
    }

    @Test func everyDeclaredMethodHasAHandler() async throws {
        let tokens = try await TokensFixture()
        var router = Router(logger: tokens.house.logger)
        tokens.house.register(on: &router)
        #expect(throws: Never.self) { try router.requireExactly(Tokens.methods) }
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

extension StoredSigningKey {
    fileprivate init(renaming key: StoredSigningKey, to kid: String) {
        self.init(
            kid: kid, alg: key.alg, sealed: key.sealed, createdAt: key.createdAt, signsFrom: key.signsFrom,
            retiresAt: key.retiresAt)
    }
}
