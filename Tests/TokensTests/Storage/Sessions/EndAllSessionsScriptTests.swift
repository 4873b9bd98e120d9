import Models
import Redis
import Testing

@testable import TokensService

@Suite struct EndAllSessionsScriptTests {
    @Test func endsAndCountsWhatExistsButTheKeptOne() async throws {
        let redis = try await ScriptFixture()
        let (kept, ended, expired) = (SessionID.make(), SessionID.make(), SessionID.make())
        for session in [kept, ended] {
            try await redis.send("HSET", "\(redis.prefix("session"))\(session)", "epoch", 1)
        }
        for session in [kept, ended, expired] {
            try await redis.send("ZADD", redis.key("sessions"), 1, session.description)
        }
        func endAll(keeping session: SessionID?) async throws -> Int {
            try await redis.run(
                EndAllSessionsScript(
                    sessions: redis.key("sessions"), keptSession: session, sessionPrefix: redis.prefix("session"),
                    reason: .signedOut, reasonPrefix: redis.prefix("ended"), reasonTTL: .seconds(60)))
        }
        #expect(try await endAll(keeping: kept) == 1)
        #expect(try await redis.members(redis.key("sessions")) == ["\(kept)"])
        #expect(try await endAll(keeping: nil) == 1)
        #expect(try await redis.members(redis.key("sessions")).isEmpty)
        #expect(try await !redis.exists("\(redis.prefix("session"))\(kept)"))
        #expect(try await redis.string("\(redis.prefix("ended"))\(ended)") == "signed_out")
        #expect(try await !redis.exists("\(redis.prefix("ended"))\(expired)"))
    }

    @Test func refusesOtherReplies() {
        for reply in [word("1"), .null, array()] { #expect(isRefused(EndAllSessionsScript.self, reply)) }
    }
}
