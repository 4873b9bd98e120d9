import Redis
import Testing

@testable import TokensService

@Suite struct AddFirstKeyScriptTests {
    private func add(
        _ redis: ScriptFixture, _ kid: String, _ algorithm: SigningAlgorithm = .es256, at now: Int = 100
    ) async throws -> Bool {
        let key = StoredSigningKey(
            kid: kid, alg: algorithm, sealed: "", createdAt: now, signsFrom: now, retiresAt: nil)
        return try await redis.run(
            AddFirstKeyScript(
                signingKeys: redis.key("keys"), events: redis.key("events"), key: key, keyJSON: storedJSON(key),
                now: now, event: "made \(kid)"))
    }

    @Test func storesOneKeyForEachAlgorithm() async throws {
        let redis = try await ScriptFixture()
        #expect(try await add(redis, "a"))
        #expect(try await !add(redis, "b"))
        #expect(try await add(redis, "c", .edDSA))
        #expect(Set(try await redis.hash(redis.key("keys")).keys) == ["a", "c"])
        // The audit log has the keys that were stored, latest first.
        let events = try await redis.send("LRANGE", redis.key("events"), 0, -1).array?.compactMap(\.string)
        #expect(events == ["made c", "made a"])
    }

    @Test func aRetiredKeyDoesNotCount() async throws {
        let redis = try await ScriptFixture()
        let retiring = StoredSigningKey(
            kid: "old", alg: .es256, sealed: "", createdAt: 0, signsFrom: 0, retiresAt: 100)
        try await redis.send("HSET", redis.key("keys"), "old", storedJSON(retiring))
        #expect(try await !add(redis, "new", at: 99))
        #expect(try await add(redis, "new", at: 100))
    }

    @Test func refusesOtherReplies() {
        for reply in [RedisReply.integer(2), .null, word("1"), array()] {
            #expect(isRefused(AddFirstKeyScript.self, reply))
        }
    }
}
