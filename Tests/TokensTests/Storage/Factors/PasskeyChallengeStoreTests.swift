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

    private func storedKeys(_ tokens: TokensFixture) async throws -> [String] {
        let keys = try await tokens.redis.send(RedisCommand("KEYS", "\(tokens.keyPrefix)*passkey*")).array
        return try #require(keys).compactMap(\.string)
    }

    @Test func aChallengeIsTakenOnce() async throws {
        let tokens = try await TokensFixture()
        let replica = try await TokensFixture(beside: tokens)
        let stores = [tokens.service.passkeyChallenges, replica.service.passkeyChallenges]
        let challenge = try stores[0].issue(ceremony, device: nil)
        let outcomes = await withTaskGroup(of: String?.self) { group in
            for index in 0..<20 { group.addTask { await take(challenge, stores[index % 2]) } }
            return await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == [nil: 1, "passkey_invalid": 19])
    }

    @Test func refusesWhatItHasNotMade() async throws {
        let (tokens, other) = (try await TokensFixture(), try await TokensFixture())
        let store = tokens.service.passkeyChallenges
        let challenge = try store.issue(ceremony, device: nil).reveal()
        for text in ["", "x", String(repeating: "a", count: 43), String(repeating: "a", count: 336), challenge + "=="] {
            #expect(await take(Secret(text), store) == "passkey_invalid")
        }
        let bytes = try #require(Data(base64URL: challenge))
        for index in bytes.indices {
            var forged = bytes
            forged[index] ^= 1
            #expect(await take(Secret(forged.base64URL), store) == "passkey_invalid")
        }
        #expect(await take(Secret(challenge), other.service.passkeyChallenges) == "passkey_invalid")
        #expect(await take(Secret(challenge), store) == nil)
        let stored = try await storedKeys(tokens)
        #expect(stored.count == 1)
    }

    @Test func anotherBrowserUsesAChallengeUp() async throws {
        let store = try await TokensFixture().service.passkeyChallenges
        for (bound, device) in [("a", "b"), ("a", nil)] as [(String, String?)] {
            let challenge = try store.issue(ceremony, device: bound)
            #expect(await take(challenge, store, device: device) == "passkey_invalid")
            #expect(await take(challenge, store, device: bound) == "passkey_invalid")
        }
        // A caller that keeps no cookies is not asked for one.
        let free = try store.issue(ceremony, device: nil)
        #expect(await take(free, store, device: "b") == nil)
    }

    @Test func expiresAfterFiveMinutes() async throws {
        let tokens = try await TokensFixture()
        let store = tokens.service.passkeyChallenges
        let challenges = [try store.issue(ceremony, device: nil), try store.issue(ceremony, device: nil)]
        tokens.clock.pass(298)
        #expect(await take(challenges[0], store) == nil)
        // A used one is known for longer than it is good, also to a replica whose clock is late.
        let key = try #require(try await storedKeys(tokens).first)
        let left = try #require(try await tokens.redis.send(RedisCommand("PTTL", key)).int)
        #expect((60_000...63_000).contains(left))
        tokens.clock.pass(3)
        #expect(await take(challenges[1], store) == "passkey_invalid")
    }

    /// Whoever reads a challenge, in a browser or in Redis, learns nothing from it.
    @Test func aChallengeIsEncryptedAndShort() async throws {
        let tokens = try await TokensFixture()
        let store = tokens.service.passkeyChallenges
        let (user, session) = (UserID.make(), SessionID.make())
        let challenge = try store.issue(
            .registration(user: user, session: session), device: String(repeating: "d", count: 43))
        #expect(challenge.reveal().utf8.count <= TextBounds.passkeyChallenge)
        let text = String(decoding: try #require(Data(base64URL: challenge.reveal())), as: UTF8.self)
        for part in [user.description, session.description, "registration", "ddd"] { #expect(!text.contains(part)) }
        #expect(
            try await store.take(challenge, device: String(repeating: "d", count: 43), deadline: deadline)
                == .registration(user: user, session: session))
    }

    /// Anybody can begin sign-ins, from many networks at the same time.
    @Test func aFloodOfBegunSignInsLeavesTheOthers() async throws {
        let tokens = try await TokensFixture()
        let handler = IssuePasskeyChallengeHandler(challenges: tokens.service.passkeyChallenges)
        let call = Tokens.IssuePasskeyChallenge(ceremony: ceremony, device: nil)
        let early = try await handler(call, tokens.context())
        for _ in 0...20_000 { _ = try await handler(call, tokens.context()) }
        #expect(try await storedKeys(tokens).isEmpty)
        #expect(await take(early, tokens.service.passkeyChallenges) == nil)
    }
}
