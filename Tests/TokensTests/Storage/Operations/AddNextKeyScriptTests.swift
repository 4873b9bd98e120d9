import Redis
import Testing

@testable import TokensService

@Suite struct AddNextKeyScriptTests {
    private func store(_ redis: ScriptFixture, _ kid: String, signsFrom: Int, retiresAt: Int? = nil) async throws {
        let key = StoredSigningKey(
            kid: kid, alg: .es256, sealed: "", createdAt: 0, signsFrom: signsFrom, retiresAt: retiresAt)
        try await redis.send("HSET", redis.key("keys"), kid, storedJSON(key))
    }

    /// At second 100, a key that signs from 200 on; then the others retire at 300.
    private func addNext(
        _ redis: ScriptFixture, unlessSigningSince limit: Int? = nil
    ) async throws -> AddNextKeyScript.Reply {
        let key = StoredSigningKey(
            kid: "next", alg: .es256, sealed: "", createdAt: 100, signsFrom: 200, retiresAt: nil)
        return try await redis.run(
            AddNextKeyScript(
                signingKeys: redis.key("keys"), events: redis.key("events"), key: key, keyJSON: storedJSON(key),
                now: 100, currentKeysRetireAt: 300, unlessSigningSince: limit, event: "made"))
    }

    private func keys(_ redis: ScriptFixture) async throws -> [String: StoredSigningKey] {
        try await redis.hash(redis.key("keys")).mapValues(storedKey)
    }

    @Test func theSigningKeysRetireAndRetiredOnesAreRemoved() async throws {
        let redis = try await ScriptFixture()
        try await store(redis, "retired", signsFrom: 0, retiresAt: 100)
        try await store(redis, "retiring", signsFrom: 10, retiresAt: 150)
        try await store(redis, "signing", signsFrom: 20)
        #expect(try await addNext(redis) == .added)
        let keys = try await keys(redis)
        #expect(Set(keys.keys) == ["retiring", "signing", "next"])
        #expect(keys["retiring"]?.retiresAt == 150 && keys["signing"]?.retiresAt == 300)
        #expect(keys["next"]?.retiresAt == nil && keys["next"]?.signsFrom == 200)
    }

    @Test func addsNothingWhileAnotherKeyWaitsForItsTurn() async throws {
        let redis = try await ScriptFixture()
        try await store(redis, "signing", signsFrom: 0)
        #expect(try await addNext(redis) == .added)
        #expect(try await addNext(redis) == .underWay)
        #expect(try await redis.send("LLEN", redis.key("events")).int == 1)
    }

    /// Of replicas that find a key due at the same time, one makes the next.
    @Test func addsNothingIfTheSigningKeyIsYoungerThanTheLimit() async throws {
        let redis = try await ScriptFixture()
        try await store(redis, "signing", signsFrom: 50)
        #expect(try await addNext(redis, unlessSigningSince: 49) == .tooEarly)
        #expect(try await keys(redis)["signing"]?.retiresAt == nil)
        #expect(try await addNext(redis, unlessSigningSince: 50) == .added)
    }

    @Test func refusesOtherReplies() {
        for reply in [word("ok"), .null, .integer(1), array("added")] {
            #expect(isRefused(AddNextKeyScript.self, reply))
        }
    }
}
