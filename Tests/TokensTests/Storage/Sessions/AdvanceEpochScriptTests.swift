import Models
import Redis
import Testing

@testable import TokensService

@Suite struct AdvanceEpochScriptTests {
    private func advance(
        _ redis: ScriptFixture, to epoch: Int, keeping kept: SessionID? = nil, in account: AccountID? = nil
    ) async throws -> Int {
        try await redis.run(
            AdvanceEpochScript(
                epoch: redis.key("epoch"), sessions: redis.key("sessions"), newEpoch: epoch, epochTTL: .seconds(60),
                keptSession: kept, endedAccount: account, sessionPrefix: redis.prefix("session"),
                reason: .passwordChanged,
                reasonPrefix: redis.prefix("ended"), reasonTTL: .seconds(60)))
    }

    private func store(
        _ redis: ScriptFixture, _ session: SessionID, epoch: Int, account: AccountID = .make()
    ) async throws {
        let key = redis.prefix("session") + session.description
        try await redis.send("HSET", key, "epoch", epoch)
        try await redis.send("HSET", key, "account", account.description)
        try await redis.send("ZADD", redis.key("sessions"), epoch, session.description)
    }

    @Test func endsSessionsOfEarlierEpochsAndKeepsOne() async throws {
        let redis = try await ScriptFixture()
        let (old, kept, current) = (SessionID.make(), SessionID.make(), SessionID.make())
        try await store(redis, old, epoch: 1)
        try await store(redis, kept, epoch: 1)
        try await store(redis, current, epoch: 2)
        #expect(try await advance(redis, to: 2, keeping: kept) == 1)
        #expect(Set(try await redis.members(redis.key("sessions"))) == ["\(kept)", "\(current)"])
        #expect(try await redis.hash("\(redis.prefix("session"))\(kept)")["epoch"] == "2")
        #expect(try await !redis.exists("\(redis.prefix("session"))\(old)"))
        #expect(try await redis.string("\(redis.prefix("ended"))\(old)") == "password_changed")
        #expect((1...60_000).contains(try await redis.timeLeft("\(redis.prefix("ended"))\(old)")))
        #expect(try await !redis.exists("\(redis.prefix("ended"))\(kept)"))
        // A second call changes nothing.
        #expect(try await advance(redis, to: 2, keeping: kept) == 0)
    }

    @Test func endsSessionsInOneAccountAndTakesTheOthersAlong() async throws {
        let redis = try await ScriptFixture()
        let account = AccountID.make()
        let (inside, outside, later) = (SessionID.make(), SessionID.make(), SessionID.make())
        try await store(redis, inside, epoch: 1, account: account)
        try await store(redis, outside, epoch: 1)
        try await store(redis, later, epoch: 2, account: account)
        #expect(try await advance(redis, to: 2, in: account) == 1)
        #expect(Set(try await redis.members(redis.key("sessions"))) == ["\(outside)", "\(later)"])
        #expect(try await redis.hash("\(redis.prefix("session"))\(outside)")["epoch"] == "2")
        #expect(try await redis.string(redis.key("epoch")) == "2")
        #expect(try await redis.string("\(redis.prefix("ended"))\(inside)") == "password_changed")
        #expect(try await advance(redis, to: 2, in: account) == 0)
    }

    /// The epoch in between may be one that ends all sessions.
    @Test func sessionsThatAreFurtherBehindEndInAnyAccount() async throws {
        let redis = try await ScriptFixture()
        let session = SessionID.make()
        try await store(redis, session, epoch: 1)
        #expect(try await advance(redis, to: 3, in: .make()) == 1)
        #expect(try await redis.members(redis.key("sessions")).isEmpty)
        #expect(try await advance(redis, to: 2) == 0)
        #expect(try await redis.string(redis.key("epoch")) == "3")
    }

    @Test func anEpochNeverGoesBack() async throws {
        let redis = try await ScriptFixture()
        let session = SessionID.make()
        _ = try await advance(redis, to: 5)
        try await store(redis, session, epoch: 5)
        #expect(try await advance(redis, to: 4) == 0)
        #expect(try await redis.string(redis.key("epoch")) == "5")
        #expect((1...60_000).contains(try await redis.timeLeft(redis.key("epoch"))))
        #expect(try await redis.members(redis.key("sessions")) == ["\(session)"])
    }

    @Test func expiredSessionsLeaveTheIndexAndAreNotCounted() async throws {
        let redis = try await ScriptFixture()
        try await redis.send("ZADD", redis.key("sessions"), 1, SessionID.make().description)
        #expect(try await advance(redis, to: 2) == 0)
        #expect(try await redis.members(redis.key("sessions")).isEmpty)
    }

    @Test func refusesOtherReplies() {
        for reply in [word("1"), .null, array()] { #expect(isRefused(AdvanceEpochScript.self, reply)) }
    }
}
