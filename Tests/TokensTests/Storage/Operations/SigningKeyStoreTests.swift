import Foundation
import Models
import Redis
import Testing

@testable import TokensService

@Suite struct SigningKeyStoreTests {
    private let redis: ScriptFixture
    private let store: SigningKeyStore

    init() async throws {
        redis = try await ScriptFixture()
        store = SigningKeyStore(redis: redis.redis, keys: RedisKeys(prefix: redis.key("")))
    }

    private func key(_ kid: String, signsFrom: Int, algorithm: SigningAlgorithm = .es256) -> StoredSigningKey {
        StoredSigningKey(
            kid: kid, alg: algorithm, sealed: "s", createdAt: 0, signsFrom: signsFrom, retiresAt: nil)
    }

    private func event(_ kid: String, _ event: SigningKeyEvent.Event = .made) -> SigningKeyEvent {
        SigningKeyEvent(at: Timestamp(seconds: 100), event: event, kid: kid, alg: "ES256", by: "test")
    }

    private func kids(at time: Int) async throws -> [String] { try await store.all(at: time).map(\.kid) }

    @Test func listsTheKeysThatHaveNotRetiredNewestFirst() async throws {
        #expect(try await kids(at: 0).isEmpty)
        #expect(try await store.addFirst(key("a", signsFrom: 0), event: event("a"), at: 0))
        let isAdded = try await store.addNext(
            key("b", signsFrom: 200), event: event("b"), at: 100, currentKeysRetireAt: 300, unlessSigningSince: nil)
        #expect(isAdded)
        #expect(try await kids(at: 299) == ["b", "a"])
        #expect(try await kids(at: 300) == ["b"])
        #expect(try await store.all(at: 0) == [key("b", signsFrom: 200), retiring("a", at: 300)])
    }

    private func retiring(_ kid: String, at time: Int) -> StoredSigningKey {
        var key = key(kid, signsFrom: 0)
        key.retiresAt = time
        return key
    }

    @Test func ofTwoReplicasOneAddsTheFirstAndOneTheNextKey() async throws {
        let (store, first, second) = (store, key("a", signsFrom: 0), key("b", signsFrom: 0))
        async let one = store.addFirst(first, event: event("a"), at: 0)
        async let other = store.addFirst(second, event: event("b"), at: 0)
        #expect(try await [one, other].count { $0 } == 1)
        let next = [key("c", signsFrom: 200), key("d", signsFrom: 200)]
        var added = 0
        for key in next {
            let isAdded = try await store.addNext(
                key, event: event(key.kid), at: 100, currentKeysRetireAt: 300, unlessSigningSince: 0)
            if isAdded { added += 1 }
        }
        #expect(added == 1)
        #expect(try await store.events(after: 0).count == 2)
    }

    @Test func revokesAKnownKeyOnly() async throws {
        _ = try await store.addFirst(key("a", signsFrom: 0), event: event("a"), at: 0)
        let substitute = key("s", signsFrom: 100)
        let isUnknown = try await !store.revoke("x", substitute: substitute, event: event("x", .revoked), at: 100)
        #expect(isUnknown)
        #expect(try await store.revoke("a", substitute: substitute, event: event("a", .revoked), at: 100))
        #expect(try await kids(at: 100) == ["s"])
        #expect(try await store.events(after: 0).map(\.event) == [.revoked, .made])
    }

    @Test func pagesThroughTheEventsLatestFirst() async throws {
        for number in 0..<3 {
            let json = String(decoding: try JSONEncoder().encode(event("\(number)")), as: UTF8.self)
            try await redis.send("LPUSH", store.keys.signingKeyEvents, json)
        }
        #expect(try await store.events(after: 0).map(\.kid) == ["2", "1", "0"])
        #expect(try await store.events(after: 2).map(\.kid) == ["0"])
        #expect(try await store.events(after: 3).isEmpty)
        #expect(try await store.events(after: -5).count == 3)
    }

    @Test func anUnreadableKeyOrEventIsAnError() async throws {
        try await redis.send("HSET", store.keys.signingKeys, "a", "{}")
        try await redis.send("LPUSH", store.keys.signingKeyEvents, "{}")
        await #expect(throws: DecodingError.self) { _ = try await store.all(at: 0) }
        await #expect(throws: DecodingError.self) { _ = try await store.events(after: 0) }
    }
}
