import Redis
import Testing

@testable import TokensService

/// Three attempts in a row and five a day on a device of epoch 2. Times are in milliseconds.
@Suite struct BeginDeviceAttemptScriptTests {
    private func begin(_ redis: ScriptFixture, at now: Int = 0, epoch: Int = 2) async throws -> Bool {
        try await redis.run(
            BeginDeviceAttemptScript(
                epoch: redis.key("epoch"), failedAttempts: redis.key("attempts"), now: now, deviceEpoch: epoch,
                maximumInARow: 3, maximumPerDay: 5))
    }

    private func fixture(epoch: Int? = 2) async throws -> ScriptFixture {
        let redis = try await ScriptFixture()
        if let epoch { try await redis.send("SET", redis.key("epoch"), epoch) }
        return redis
    }

    @Test func aDeviceIsKnownWhileNoLaterEpochHasBegun() async throws {
        let redis = try await fixture()
        #expect(try await begin(redis))
        #expect(try await begin(redis, epoch: 3))
        #expect(try await !begin(redis, epoch: 1))
        // Without an epoch, nothing tells whether the mark is still valid.
        #expect(try await !begin(fixture(epoch: nil)))
    }

    @Test func isUnknownAfterTooManyAttemptsInARow() async throws {
        let redis = try await fixture()
        for _ in 0..<3 { #expect(try await begin(redis)) }
        #expect(try await !begin(redis))
        #expect(try await redis.hash(redis.key("attempts"))["count"] == "3")
    }

    @Test func isUnknownAfterTooManyAttemptsADay() async throws {
        let redis = try await fixture()
        for _ in 0..<5 {
            #expect(try await begin(redis))
            try await redis.send("HSET", redis.key("attempts"), "count", 0)
        }
        #expect(try await !begin(redis, at: 86_399_999))
        #expect(try await begin(redis, at: 86_400_000))
        #expect(try await redis.hash(redis.key("attempts"))["today"] == "1")
    }

    @Test func refusesOtherReplies() {
        for reply in [word("1"), .null, .integer(2)] { #expect(isRefused(BeginDeviceAttemptScript.self, reply)) }
    }
}
