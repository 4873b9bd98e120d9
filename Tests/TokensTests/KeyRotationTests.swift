import Foundation
import Models
import RPC
import Redis
import Testing

@testable import TokensService

@Suite struct KeyRotationTests {
    private func kid(of token: AccessToken) throws -> String {
        struct Header: Decodable { let kid: String }
        let first = String(token.reveal().prefix { $0 != "." })
        return try JSONDecoder().decode(Header.self, from: try #require(Data(base64URL: first))).kid
    }

    @Test func aKeyIsPublishedThenSignsAndTheOneBeforeStaysAWhile() async throws {
        let tokens = try await TokensFixture()
        let ring = tokens.house.ring
        let old = try await tokens.session().tokens.accessToken
        let first = try kid(of: old)
        let next = try await SigningKeys(ring: ring)(Tokens.RotateKeys(), tokens.context())
        #expect(next.state == .next && next.signsFrom.date.timeIntervalSince(next.createdAt.date) == 600)
        #expect(try ring.current().jwks.keys.map(\.kid) == [next.kid, first])
        // Twice at once, or too soon: one is enough.
        #expect(
            await code { try await SigningKeys(ring: ring)(Tokens.RotateKeys(), tokens.context()) }
                == "rotation_under_way")

        tokens.clock.pass(590)
        try await ring.update()
        let lastOfOld = try await tokens.session().tokens.accessToken
        #expect(try kid(of: lastOfOld) == first)
        tokens.clock.pass(11)
        try await ring.update()
        let firstOfNew = try await tokens.session().tokens.accessToken
        #expect(try kid(of: firstOfNew) == next.kid)
        #expect(try await ring.records().map(\.state) == [.signing, .retiring])
        // What the old one signed counts until it has expired; then the key goes.
        tokens.clock.pass(580)
        try await ring.update()
        #expect(await code { try await tokens.check(lastOfOld) } == nil)
        tokens.clock.pass(100)
        try await ring.update()
        #expect(try ring.current().jwks.keys.map(\.kid) == [next.kid])
        #expect(await code { try await tokens.check(lastOfOld) } == "invalid_token")
        let events = try await ring.events()
        #expect(events.map(\.event) == [.made, .made] && events.map(\.by) == ["gateway", "schedule"])
    }

    @Test func afterNinetyDaysItHappensByItselfAndOnce() async throws {
        let first = try await TokensFixture()
        var replicas = [first]
        for _ in 0..<4 { replicas.append(try await TokensFixture(beside: first)) }
        first.clock.pass(90 * 86_400 - 60)
        try await first.house.ring.update()
        #expect(try first.house.ring.current().jwks.keys.count == 1)
        first.clock.pass(61)
        await withTaskGroup(of: Void.self) { group in
            for replica in replicas { group.addTask { try? await replica.house.ring.update() } }
        }
        for replica in replicas { try await replica.house.ring.update() }
        let sets = try replicas.map { try $0.house.ring.current().jwks }
        #expect(sets[0].keys.count == 2 && sets.allSatisfy { $0 == sets[0] })
        #expect(try await first.house.ring.events().count == 2)
        // And again 90 days after the new one has begun to sign.
        first.clock.pass(600 + 90 * 86_400)
        try await first.house.ring.update()
        #expect(try await first.house.ring.events().count == 3)
        #expect(try first.house.ring.current().jwks.keys.count == 2)
    }

    /// Who rotates and revokes a thousand times buries nothing.
    @Test func everyEventIsKept() async throws {
        let tokens = try await TokensFixture()
        let keys = SigningKeys(ring: tokens.house.ring)
        let first = try #require(try await tokens.house.ring.events().last)
        let line = try tokens.house.ring.line(.made, "filler", by: "test")
        let name = tokens.house.sessions.keys.signingKeyEvents
        for _ in 0..<2 {
            _ = try await tokens.redis.send(
                RedisCommand("LPUSH", arguments: [name] + Array(repeating: line, count: 600)))
        }
        _ = try await keys(Tokens.RotateKeys(), tokens.context())
        var all: [SigningKeyEvent] = []
        for offset in [0, 1000] {
            all += try await keys(Tokens.ListKeyEvents(offset: offset), tokens.context())
        }
        #expect(all.count == 1202 && all.last == first && all.first?.event == .made && all.first?.kid != "filler")
        #expect(try await keys(Tokens.ListKeyEvents(offset: 2000), tokens.context()).isEmpty)
    }

    @Test func aKeyThatGotOutIsDroppedAtOnceEverywhere() async throws {
        let tokens = try await TokensFixture()
        let replica = try await TokensFixture(beside: tokens)
        let grant = try await tokens.session()
        let stolen = try kid(of: grant.tokens.accessToken)
        #expect(await code { try await replica.check(grant.tokens.accessToken) } == nil)
        let keys = try await SigningKeys(ring: tokens.house.ring)(Tokens.RevokeKey(kid: stolen), tokens.context())
        #expect(keys.map(\.state) == [.signing] && keys[0].kid != stolen)
        // The other replica has not read the keys since, and refuses all the same.
        #expect(try replica.house.ring.current().algorithms[stolen] != nil)
        #expect(await code { try await replica.check(grant.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == "invalid_token")
        // People stay signed in.
        let next = try await tokens.refresh(grant.tokens.refreshToken)
        #expect(await code { try await replica.check(next.tokens.accessToken) } == nil)
        #expect(
            await code {
                try await SigningKeys(ring: tokens.house.ring)(Tokens.RevokeKey(kid: stolen), tokens.context())
            }
                == "not_found")
        #expect(try await tokens.house.ring.events().first?.event == .revoked)
    }

    @Test func droppingTheOneThatSignsLetsTheNextBeginAtOnce() async throws {
        let tokens = try await TokensFixture()
        let signing = try kid(of: try await tokens.session().tokens.accessToken)
        let next = try #require(try await tokens.house.ring.addNextKey(by: "test"))
        #expect(try await tokens.house.ring.revoke(signing, by: "test"))
        #expect(try kid(of: try await tokens.session().tokens.accessToken) == next.kid)
        #expect(try tokens.house.ring.current().jwks.keys.count == 1)
    }

    @Test func droppingTheNextOneLetsTheOneThatSignsGoOn() async throws {
        let tokens = try await TokensFixture()
        let signing = try kid(of: try await tokens.session().tokens.accessToken)
        let next = try #require(try await tokens.house.ring.addNextKey(by: "test"))
        #expect(try await tokens.house.ring.revoke(next.kid, by: "test"))
        tokens.clock.pass(10_000)
        try await tokens.house.ring.update()
        #expect(try kid(of: try await tokens.session().tokens.accessToken) == signing)
    }

    /// The clock runs through a whole rotation while replicas sign and check: not one check fails, nor would one by a key
    /// set that is as old as it may be.
    @Test func nothingFailsWhileKeysChange() async throws {
        let first = try await TokensFixture()
        let replicas = [first, try await TokensFixture(beside: first), try await TokensFixture(beside: first)]
        var cached = try first.house.ring.current().jwks
        var cachedAt = first.clock.now
        var kids: Set<String> = []
        _ = try await first.house.ring.addNextKey(by: "test")
        for step in 0..<80 {
            first.clock.pass(20)
            // Replicas read the keys at different times, and each may be a reading behind.
            try await replicas[step % 3].house.ring.update()
            if first.clock.now.timeIntervalSince(cachedAt) >= 300 {
                (cached, cachedAt) = (try replicas[step % 3].house.ring.current().jwks, first.clock.now)
            }
            try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<9 {
                    group.addTask {
                        let token = try await replicas[index % 3].session().tokens.accessToken
                        for replica in replicas { _ = try await replica.check(token) }
                        return try kid(of: token)
                    }
                }
                for try await kid in group {
                    kids.insert(kid)
                    #expect(cached.keys.contains { $0.kid == kid })
                }
            }
        }
        #expect(kids.count == 2)
    }
}
