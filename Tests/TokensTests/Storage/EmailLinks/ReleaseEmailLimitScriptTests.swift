import Redis
import Testing

@testable import TokensService

@Suite struct ReleaseEmailLimitScriptTests {
    private func release(_ redis: ScriptFixture, unsent: [String] = []) async throws {
        let reply = try await redis.run(
            ReleaseEmailLimitScript(
                usedAsStranger: redis.key("stranger"), usedAsOwner: redis.key("owner"), unsent: unsent,
                recentTTL: .seconds(60)))
        #expect(reply == .ok)
    }

    @Test func marksTheEmailAsUsedForAMinute() async throws {
        let redis = try await ScriptFixture()
        try await redis.send("SET", redis.key("sent"), 1)
        try await release(redis)
        for mark in ["stranger", "owner"] {
            #expect((1...60_000).contains(try await redis.timeLeft(redis.key(mark))))
        }
        #expect(try await redis.exists(redis.key("sent")))
    }

    @Test func takesAnUnsentEmailBackFromItsCounters() async throws {
        let redis = try await ScriptFixture()
        let unsent = ["sent", "requests", "emails", "none"].map(redis.key)
        for (key, value) in zip(unsent, [1, 3, 1]) { try await redis.send("SET", key, value) }
        try await release(redis, unsent: unsent)
        #expect(try await !redis.exists(unsent[0]))
        #expect(try await redis.string(unsent[1]) == "2")
        #expect(try await redis.string(unsent[2]) == "0")
        // A counter that has expired is not created, since it would never expire again.
        #expect(try await !redis.exists(unsent[3]))
        try await release(redis, unsent: unsent)
        #expect(try await redis.string(unsent[2]) == "0")
    }

    @Test func refusesOtherReplies() {
        for reply in [.integer(1), .null, word("done")] as [RedisReply] {
            #expect(isRefused(ReleaseEmailLimitScript.self, reply))
        }
    }
}
