import Models
import Redis
import Testing

@testable import TokensService

/// Five attempts in five minutes, then pauses of 2, 4, 8 … seconds, at most a minute; 20 a day. Times are in milliseconds.
@Suite struct BeginAttemptScriptTests {
    private let day = 86_400_000

    private func begin(_ redis: ScriptFixture, at now: Int) async throws -> Int {
        try await redis.run(
            BeginAttemptScript(
                failedAttempts: redis.key("attempts"), now: now, rule: .init(limit: 5, window: 300),
                firstPause: .seconds(2), maximumPause: .seconds(60), maximumPerDay: 20))
    }

    @Test func repliesTheTimeUntilThePauseEnds() async throws {
        let redis = try await ScriptFixture()
        for _ in 0..<5 { #expect(try await begin(redis, at: 1000) == 0) }
        #expect(try await begin(redis, at: 1000) == 2000)
        #expect(try await begin(redis, at: 2999) == 1)
        #expect(try await begin(redis, at: 3000) == 0)
        #expect(try await begin(redis, at: 3000) == 4000)
    }

    @Test func aPauseHasAMaximum() async throws {
        let redis = try await ScriptFixture()
        var now = 0
        var maximum = 0
        for _ in 0..<12 {
            #expect(try await begin(redis, at: now) == 0)
            if let pause = Int(try await redis.hash(redis.key("attempts"))["until"] ?? ""), pause > 0 {
                maximum = max(maximum, pause - now)
                now = pause
            }
        }
        #expect(maximum == 60_000)
    }

    @Test func theWindowBeginsWhenThePauseEnds() async throws {
        let redis = try await ScriptFixture()
        for _ in 0..<5 { _ = try await begin(redis, at: 0) }
        // The pause ends at 2 s, so the window ends at 302 s.
        #expect(try await begin(redis, at: 302_000) == 0)
        #expect(try await begin(redis, at: 302_000) == 4000)
        let other = try await ScriptFixture()
        for _ in 0..<5 { _ = try await begin(other, at: 0) }
        #expect(try await begin(other, at: 302_001) == 0)
        #expect(try await begin(other, at: 302_001) == 0)
    }

    @Test func theDayBeginsWithTheFirstAttempt() async throws {
        let redis = try await ScriptFixture()
        for number in 0..<20 { #expect(try await begin(redis, at: number * 400_000) == 0) }
        #expect(try await begin(redis, at: 20 * 400_000) == day - 20 * 400_000)
        #expect(try await begin(redis, at: day) == 0)
    }

    @Test func theCountExpires() async throws {
        let redis = try await ScriptFixture()
        _ = try await begin(redis, at: 0)
        #expect((day - 60_000...day).contains(try await redis.timeLeft(redis.key("attempts"))))
    }

    @Test func refusesOtherReplies() {
        for reply in [word("0"), .null, array()] { #expect(isRefused(BeginAttemptScript.self, reply)) }
    }
}
