import Redis
import Testing

@testable import TokensService

@Suite struct FinishAttemptScriptTests {
    private func finish(
        _ redis: ScriptFixture, wasCounted: Bool = true, isReset: Bool = false
    ) async throws -> [String: String] {
        _ = try await redis.run(
            FinishAttemptScript(
                failedAttempts: redis.key("attempts"), limit: 5, wasCounted: wasCounted, isReset: isReset))
        return try await redis.hash(redis.key("attempts"))
    }

    private func fixture(count: Int, today: Int) async throws -> ScriptFixture {
        let redis = try await ScriptFixture()
        try await redis.send("HSET", redis.key("attempts"), "count", count, "today", today, "until", 99)
        return redis
    }

    @Test func takesBackOneAttempt() async throws {
        let redis = try await fixture(count: 6, today: 9)
        #expect(try await finish(redis) == ["count": "5", "today": "8", "until": "99"])
        // Fewer than the limit: there is no pause any more.
        #expect(try await finish(redis) == ["count": "4", "today": "7", "until": "0"])
    }

    @Test func aResetClearsTheAttemptsInARowAndNotThoseOfTheDay() async throws {
        let redis = try await fixture(count: 9, today: 9)
        #expect(try await finish(redis, isReset: true) == ["count": "0", "today": "8", "until": "0"])
        let other = try await fixture(count: 9, today: 9)
        #expect(
            try await finish(other, wasCounted: false, isReset: true) == ["count": "0", "today": "9", "until": "0"])
    }

    @Test func aCountIsNeverNegative() async throws {
        let redis = try await fixture(count: 0, today: 0)
        #expect(try await finish(redis) == ["count": "0", "today": "0", "until": "0"])
    }

    /// It would never expire.
    @Test func createsNoCount() async throws {
        #expect(try await finish(try await ScriptFixture(), isReset: true).isEmpty)
    }

    @Test func refusesOtherReplies() {
        for reply in [.integer(1), .null, word("done")] as [RedisReply] {
            #expect(isRefused(FinishAttemptScript.self, reply))
        }
    }
}
