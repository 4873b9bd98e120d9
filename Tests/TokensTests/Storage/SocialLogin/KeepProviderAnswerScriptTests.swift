import Foundation
import Redis
import Testing

@testable import TokensService

@Suite struct KeepProviderAnswerScriptTests {
    private func keep(_ redis: ScriptFixture, _ answer: String) async throws -> KeepProviderAnswerScript.Reply {
        try await redis.run(KeepProviderAnswerScript(state: redis.key("state"), sealed: Data(answer.utf8)))
    }

    @Test func storesTheFirstAnswerOfAKnownState() async throws {
        let redis = try await ScriptFixture()
        #expect(try await keep(redis, "early") == .unknown)
        #expect(try await !redis.exists(redis.key("state")))
        try await redis.send("HSET", redis.key("state"), "sealed", "s", "browser", "b")
        #expect(try await keep(redis, "first") == .kept)
        #expect(try await keep(redis, "second") == .kept)
        #expect(try await redis.hash(redis.key("state"))["answer"] == "first")
    }

    @Test func storesNoAnswerForAStateThatWasTaken() async throws {
        let redis = try await ScriptFixture()
        try await redis.send("HSET", redis.key("state"), "sealed", "s", "browser", "b", "used", "1")
        #expect(try await keep(redis, "late") == .unknown)
        #expect(try await redis.hash(redis.key("state"))["answer"] == nil)
    }

    @Test func refusesOtherReplies() {
        for reply in [word("ok"), .null, .integer(1)] { #expect(isRefused(KeepProviderAnswerScript.self, reply)) }
    }
}
