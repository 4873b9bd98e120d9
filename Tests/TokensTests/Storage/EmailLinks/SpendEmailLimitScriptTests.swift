import Models
import Redis
import Testing

@testable import TokensService

/// Three requests a minute by the caller, and two emails an hour.
@Suite struct SpendEmailLimitScriptTests {
    private func spend(_ redis: ScriptFixture, recentTTL: Duration? = nil) async throws -> SpendEmailLimitScript.Reply {
        try await redis.run(
            SpendEmailLimitScript(
                sent: redis.key("sent"), used: redis.key("used"), requests: redis.key("requests"),
                counters: [redis.key("emails")], recentTTL: recentTTL, requestsRule: .init(limit: 3, window: 60),
                rules: [.init(limit: 2, window: 3600)]))
    }

    @Test func repliesTheLimitWithTheLeastLeft() async throws {
        let redis = try await ScriptFixture()
        let first = try await spend(redis)
        #expect(first.verdict == .send && first.counter == 0 && first.remaining == 1 && first.timeLeft > 60_000)
        let second = try await spend(redis)
        #expect(second.verdict == .send && second.counter == 0 && second.remaining == 0)
        let refused = try await spend(redis)
        #expect(refused.verdict == .refused && refused.counter == 0 && refused.remaining == 0)
        // The request counts, and the email that was not sent doesn't.
        #expect(try await redis.string(redis.key("requests")) == "3")
        #expect(try await redis.string(redis.key("emails")) == "2")
        let tooMany = try await spend(redis)
        #expect(tooMany.verdict == .refused && tooMany.counter == nil && (1...60_000).contains(tooMany.timeLeft))
    }

    @Test func aRecentEmailMakesAnotherNeedlessUntilItIsUsed() async throws {
        let redis = try await ScriptFixture()
        #expect(try await spend(redis, recentTTL: .seconds(60)).verdict == .send)
        let needless = try await spend(redis, recentTTL: .seconds(60))
        #expect(needless.verdict == .recent && needless.counter == nil && needless.remaining == 1)
        #expect(try await redis.string(redis.key("emails")) == "1")
        try await redis.send("SET", redis.key("used"), 1)
        #expect(try await spend(redis, recentTTL: .seconds(60)).verdict == .send)
        // The new email is not used.
        #expect(try await !redis.exists(redis.key("used")))
    }

    @Test func readsTheVerdictAndTheLimit() throws {
        let send = RedisReply.bytes(Array("send".utf8))
        let first = try SpendEmailLimitScript.Reply(.array([send, .integer(0), .integer(4), .integer(900)]))
        #expect(first.verdict == .send && first.counter == nil && first.remaining == 4 && first.timeLeft == 900)
        let second = try SpendEmailLimitScript.Reply(.array([send, .integer(2), .integer(4), .integer(900)]))
        #expect(second.counter == 1)
        for reply in [array("held", "0", "0", "0"), array("send", "0", "0"), .null] {
            #expect(isRefused(SpendEmailLimitScript.self, reply))
        }
    }
}
