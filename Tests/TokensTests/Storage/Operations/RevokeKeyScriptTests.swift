import Redis
import Testing

@testable import TokensService

/// At second 100.
@Suite struct RevokeKeyScriptTests {
    private func key(_ kid: String, signsFrom: Int, retiresAt: Int? = nil) -> StoredSigningKey {
        StoredSigningKey(
            kid: kid, alg: .es256, sealed: "", createdAt: 0, signsFrom: signsFrom, retiresAt: retiresAt)
    }

    private func fixture(_ keys: StoredSigningKey...) async throws -> ScriptFixture {
        let redis = try await ScriptFixture()
        for key in keys { try await redis.send("HSET", redis.key("keys"), key.kid, storedJSON(key)) }
        return redis
    }

    /// Revokes a key. Returns the keys that are left; nil when there was no such key.
    private func revoke(_ redis: ScriptFixture, _ kid: String) async throws -> [String: StoredSigningKey]? {
        let substitute = key("substitute", signsFrom: 100)
        let isRevoked = try await redis.run(
            RevokeKeyScript(
                signingKeys: redis.key("keys"), events: redis.key("events"), kid: kid, now: 100,
                substitute: substitute, substituteJSON: storedJSON(substitute), event: "revoked"))
        return isRevoked ? try await redis.hash(redis.key("keys")).mapValues(storedKey) : nil
    }

    @Test func anUnknownKeyChangesNothing() async throws {
        let redis = try await fixture(key("a", signsFrom: 0))
        #expect(try await revoke(redis, "b") == nil)
        #expect(try await redis.hash(redis.key("keys")).count == 1)
        #expect(try await !redis.exists(redis.key("events")))
    }

    @Test func theSubstituteReplacesTheOnlyKey() async throws {
        let left = try await revoke(fixture(key("a", signsFrom: 0)), "a")
        #expect(left.map { Array($0.keys) } == ["substitute"])
    }

    @Test func theWaitingKeyReplacesTheSigningOneAtOnce() async throws {
        let redis = try await fixture(key("a", signsFrom: 0, retiresAt: 300), key("next", signsFrom: 200))
        let left = try #require(try await revoke(redis, "a"))
        #expect(left.count == 1 && left["next"]?.signsFrom == 100)
    }

    @Test func theSigningKeyGoesOnWithoutTheWaitingOne() async throws {
        let redis = try await fixture(key("a", signsFrom: 0, retiresAt: 300), key("next", signsFrom: 200))
        let left = try #require(try await revoke(redis, "next"))
        #expect(left.count == 1 && left["a"]?.retiresAt == nil)
    }

    @Test func aRetiringKeyLeavesTheOthersAsTheyAre() async throws {
        let (a, b, next) = (
            key("a", signsFrom: 0, retiresAt: 150), key("b", signsFrom: 50, retiresAt: 300), key("next", signsFrom: 200)
        )
        #expect(try await revoke(fixture(a, b, next), "a") == ["b": b, "next": next])
        let signing = key("signing", signsFrom: 50)
        #expect(try await revoke(fixture(a, signing), "a") == ["signing": signing])
    }

    @Test func refusesOtherReplies() {
        for reply in [word("1"), .null, .integer(2)] { #expect(isRefused(RevokeKeyScript.self, reply)) }
    }
}
