import Models
import Redis
import Testing

@testable import TokensService

@Suite struct SpendLimitScriptTests {
    private func spend(_ redis: ScriptFixture) async throws -> [Int] {
        let reply = try await redis.run(
            SpendLimitScript(
                counters: [redis.key("one"), redis.key("all")],
                rules: [.init(limit: 2, window: 60), .init(limit: 9, window: 3600)]))
        #expect(reply.windows.allSatisfy { $0.timeLeft > 0 })
        return reply.windows.map(\.uses)
    }

    @Test func aUseBeyondALimitCountsForNoLargerGroup() async throws {
        let redis = try await ScriptFixture()
        var uses: [[Int]] = []
        for _ in 0..<4 { uses.append(try await spend(redis)) }
        #expect(uses == [[1, 1], [2, 2], [3], [4]])
        #expect(try await redis.string(redis.key("all")) == "2")
    }

    @Test func aWindowBeginsWithItsFirstUseAndIsNotExtended() async throws {
        let redis = try await ScriptFixture()
        _ = try await spend(redis)
        try await redis.send("PEXPIRE", redis.key("one"), 5000)
        _ = try await spend(redis)
        #expect((1...5000).contains(try await redis.timeLeft(redis.key("one"))))
        #expect((3_500_000...3_600_000).contains(try await redis.timeLeft(redis.key("all"))))
    }

    @Test func readsUsesAndTimesInPairs() throws {
        let reply = try SpendLimitScript.Reply(.array([.integer(3), .integer(900), .integer(7), .integer(100)]))
        #expect(reply.windows.map(\.uses) == [3, 7] && reply.windows.map(\.timeLeft) == [900, 100])
        for reply in [RedisReply.array([]), .array([.integer(3)]), .array([.integer(3), .null]), .null] {
            #expect(isRefused(SpendLimitScript.self, reply))
        }
    }
}
