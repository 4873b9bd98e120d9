import Foundation
import Models
import Redis
import Testing

@testable import TokensService

@Suite struct PasskeyChallengeStoreTests {
    private let ceremony = PasskeyCeremony.signIn(client: TokensFixture.client)
    private var deadline: ContinuousClock.Instant { .now + .seconds(10) }

    private func take(_ challenge: Secret, _ store: PasskeyChallengeStore, device: String? = nil) async -> String? {
        await code { try await store.take(challenge, device: device, deadline: deadline) }
    }

    @Test func aChallengeIsTakenOnce() async throws {
        let store = try await TokensFixture().service.passkeyChallenges
        let challenge = try await store.keep(ceremony, device: nil, deadline: deadline)
        let outcomes = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { await take(challenge, store) } }
            return await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == [nil: 1, "passkey_invalid": 19])
        for text in ["", "x", String(repeating: "a", count: 43)] {
            #expect(await take(Secret(text), store) == "passkey_invalid")
        }
    }

    @Test func anotherBrowserUsesAChallengeUp() async throws {
        let store = try await TokensFixture().service.passkeyChallenges
        for (bound, device) in [("a", "b"), ("a", nil)] as [(String, String?)] {
            let challenge = try await store.keep(ceremony, device: bound, deadline: deadline)
            #expect(await take(challenge, store, device: device) == "passkey_invalid")
            #expect(await take(challenge, store, device: bound) == "passkey_invalid")
        }
        // A caller that keeps no cookies is not asked for one.
        let free = try await store.keep(ceremony, device: nil, deadline: deadline)
        #expect(await take(free, store, device: "b") == nil)
    }

    @Test func storesChallengesEncryptedForFiveMinutes() async throws {
        let tokens = try await TokensFixture()
        let challenge = try await tokens.service.passkeyChallenges.keep(ceremony, device: nil, deadline: deadline)
        let keys = try await tokens.redis.send(RedisCommand("KEYS", "\(tokens.keyPrefix){passkey_challenge}:*")).array
        let key = try #require(keys?.first?.string)
        let sealed = try #require(try await tokens.redis.send(RedisCommand("HGET", key, "sealed")).bytes)
        let text = key + String(decoding: sealed, as: UTF8.self)
        #expect(!text.contains(challenge.reveal()) && !text.contains(TokensFixture.client.description))
        let left = try #require(try await tokens.redis.send(RedisCommand("PTTL", key)).int)
        #expect((299_000...300_000).contains(left))
    }

    @Test func dropsTheOldestBeyondTheCapacity() async throws {
        var store = try await TokensFixture().service.passkeyChallenges
        store.capacity = 2
        var challenges: [Secret] = []
        for _ in 0..<3 { challenges.append(try await store.keep(ceremony, device: nil, deadline: deadline)) }
        var outcomes: [String?] = []
        for challenge in challenges { outcomes.append(await take(challenge, store)) }
        #expect(outcomes.compactMap(\.self) == ["passkey_invalid"])
    }
}
