import Redis
import Testing

@testable import TokensService

@Suite struct CountFailedAttemptScriptTests {
    private func count(_ redis: ScriptFixture, at now: Int) async throws {
        #expect(
            try await redis.run(CountFailedAttemptScript(failedAttempts: redis.key("attempts"), now: now)) == .ok)
    }

    @Test func countsForTheDayAndForNoPause() async throws {
        let redis = try await ScriptFixture()
        for now in [0, 1000] { try await count(redis, at: now) }
        let fields = try await redis.hash(redis.key("attempts"))
        #expect(fields == ["count": "0", "day": "0", "today": "2"])
        try await count(redis, at: 86_400_000)
        #expect(try await redis.hash(redis.key("attempts"))["today"] == "1")
    }

    @Test func keepsTheAttemptsInARowAndALongerLifetime() async throws {
        let redis = try await ScriptFixture()
        try await redis.send("HSET", redis.key("attempts"), "count", 4, "day", 0, "today", 7)
        try await redis.send("PEXPIRE", redis.key("attempts"), 200_000_000)
        try await count(redis, at: 5000)
        let fields = try await redis.hash(redis.key("attempts"))
        #expect(fields["count"] == "4" && fields["today"] == "8")
        #expect(try await redis.timeLeft(redis.key("attempts")) > 86_400_000)
    }

    @Test func refusesOtherReplies() {
        for reply in [.integer(1), .null, word("done")] as [RedisReply] {
            #expect(isRefused(CountFailedAttemptScript.self, reply))
        }
    }
}
