import Foundation
import Redis
import Testing

@testable import TokensService

/// A capacity of two requests, which are kept for a minute. Times are in milliseconds.
@Suite struct KeepAuthorizationScriptTests {
    private func keep(_ redis: ScriptFixture, _ name: String, at now: Int) async throws -> Int {
        try await redis.run(
            KeepAuthorizationScript(
                request: redis.prefix("request") + name, index: redis.key("index"), notice: redis.key("notice"),
                now: now, ttl: .seconds(60), capacity: 2, name: name, sealed: Data(name.utf8),
                requestPrefix: redis.prefix("request")))
    }

    @Test func theRequestsThatExpireFirstMakeRoom() async throws {
        let redis = try await ScriptFixture()
        for (now, name) in ["a", "b", "c", "d"].enumerated() { _ = try await keep(redis, name, at: now) }
        #expect(try await redis.members(redis.key("index")) == ["c", "d"])
        #expect(try await !redis.exists(redis.prefix("request") + "b"))
        #expect(try await redis.string(redis.prefix("request") + "d") == "d")
        #expect((1...60_000).contains(try await redis.timeLeft(redis.prefix("request") + "d")))
    }

    @Test func reportsDroppedRequestsOnceAMinute() async throws {
        let redis = try await ScriptFixture()
        #expect(try await keep(redis, "a", at: 0) == 0)
        #expect(try await keep(redis, "b", at: 0) == 0)
        #expect(try await keep(redis, "c", at: 0) == 1)
        #expect(try await keep(redis, "d", at: 0) == 0)
        #expect((1...60_000).contains(try await redis.timeLeft(redis.key("notice"))))
        try await redis.send("DEL", redis.key("notice"))
        #expect(try await keep(redis, "e", at: 0) == 1)
    }

    @Test func expiredRequestsTakeNoRoom() async throws {
        let redis = try await ScriptFixture()
        for name in ["a", "b"] { _ = try await keep(redis, name, at: 0) }
        #expect(try await keep(redis, "c", at: 60_000) == 0)
        #expect(try await redis.members(redis.key("index")) == ["c"])
    }

    @Test func refusesOtherReplies() {
        for reply in [word("0"), .null, array()] { #expect(isRefused(KeepAuthorizationScript.self, reply)) }
    }
}
