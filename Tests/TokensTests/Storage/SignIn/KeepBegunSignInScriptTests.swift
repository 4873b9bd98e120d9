import Foundation
import Redis
import Testing

@testable import TokensService

/// A capacity of two entries, which are kept for a minute. Times are in milliseconds.
@Suite struct KeepBegunSignInScriptTests {
    private func keep(_ redis: ScriptFixture, _ name: String, at now: Int = 0) async throws -> Int {
        try await redis.run(
            KeepBegunSignInScript(
                entry: redis.prefix("state") + name, index: redis.key("index"), notice: redis.key("notice"),
                now: now, ttl: .seconds(60), capacity: 2, name: name, sealed: Data("sealed \(name)".utf8),
                browser: "browser", entryPrefix: redis.prefix("state")))
    }

    @Test func storesTheEntryWithItsBrowser() async throws {
        let redis = try await ScriptFixture()
        #expect(try await keep(redis, "a") == 0)
        #expect(try await redis.hash(redis.prefix("state") + "a") == ["sealed": "sealed a", "browser": "browser"])
        #expect((1...60_000).contains(try await redis.timeLeft(redis.prefix("state") + "a")))
    }

    @Test func theEntriesThatExpireFirstMakeRoom() async throws {
        let redis = try await ScriptFixture()
        var dropped: [Int] = []
        for (now, name) in ["a", "b", "c", "d"].enumerated() { dropped.append(try await keep(redis, name, at: now)) }
        // The second one within a minute is not reported.
        #expect(dropped == [0, 0, 1, 0])
        #expect(try await redis.members(redis.key("index")) == ["c", "d"])
        #expect(try await !redis.exists(redis.prefix("state") + "a"))
    }

    @Test func reportsDroppedEntriesAgainAfterAMinute() async throws {
        let redis = try await ScriptFixture()
        for name in ["a", "b", "c"] { _ = try await keep(redis, name) }
        #expect((1...60_000).contains(try await redis.timeLeft(redis.key("notice"))))
        try await redis.send("DEL", redis.key("notice"))
        #expect(try await keep(redis, "d") == 1)
    }

    @Test func expiredEntriesTakeNoRoom() async throws {
        let redis = try await ScriptFixture()
        for name in ["a", "b"] { _ = try await keep(redis, name) }
        #expect(try await keep(redis, "c", at: 60_000) == 0)
        #expect(try await redis.members(redis.key("index")) == ["c"])
    }

    @Test func refusesOtherReplies() {
        for reply in [word("0"), .null, array()] { #expect(isRefused(KeepBegunSignInScript.self, reply)) }
    }
}
