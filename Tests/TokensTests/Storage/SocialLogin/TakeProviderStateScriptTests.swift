import Redis
import Testing

@testable import TokensService

@Suite struct TakeProviderStateScriptTests {
    private func fixture(answer: String? = nil) async throws -> ScriptFixture {
        let redis = try await ScriptFixture()
        try await redis.send("HSET", redis.key("state"), "sealed", "s", "browser", "mine")
        if let answer { try await redis.send("HSET", redis.key("state"), "answer", answer) }
        return redis
    }

    /// What the script replies, as text.
    private func take(_ redis: ScriptFixture, browser: String = "mine") async throws -> String {
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        switch try await redis.run(TakeProviderStateScript(state: redis.key("state"), browserHash: browser)) {
        case .good(let state, let answer): return "good \(text(state)) \(answer.map(text) ?? "none")"
        case .foreign(let state): return "foreign \(text(state))"
        case .used(let state): return "used \(text(state))"
        case .unknown: return "unknown"
        }
    }

    @Test func givesTheStateAndItsAnswerOnce() async throws {
        let redis = try await fixture(answer: "a")
        #expect(try await take(redis) == "good s a")
        #expect(try await take(redis) == "used s")
        #expect(try await redis.hash(redis.key("state"))["answer"] == nil)
        #expect(try await take(fixture()) == "good s none")
    }

    @Test(arguments: ["other", ""]) func anotherBrowserUsesTheStateUp(browser: String) async throws {
        let redis = try await fixture(answer: "a")
        #expect(try await take(redis, browser: browser) == "foreign s")
        #expect(try await take(redis) == "used s")
    }

    @Test func anInventedStateIsUnknownAndStaysSo() async throws {
        let redis = try await ScriptFixture()
        #expect(try await take(redis) == "unknown")
        #expect(try await !redis.exists(redis.key("state")))
    }

    @Test func refusesOtherReplies() {
        for reply in [array("good", "s"), array("used"), array("used", "s", ""), array("ok"), array(), .null] {
            #expect(isRefused(TakeProviderStateScript.self, reply))
        }
    }
}
