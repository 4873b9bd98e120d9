import Foundation
import Models
import Primitives
import Redis
import Testing

@testable import TokensService

@Suite struct AuthorizationStoreTests {
    /// A login hint is an email address, which reading Redis must not reveal.
    @Test func encryptsRequests() async throws {
        let oauth = try await OAuthFixture()
        var asked = oauth.request()
        asked.loginHint = "ann@example.com"
        let id = try await oauth.begin(asked)
        let name = try #require(try await oauth.storedRequests().first)
        let record = try #require(try await oauth.tokens.redis.send(RedisCommand("HGET", name, "sealed")).bytes)
        #expect(Data(record).range(of: Data("ann@example.com".utf8)) == nil)
        #expect(Data(record).range(of: Data(OAuthFixture.redirectURI.utf8)) == nil)
        #expect(try await oauth.find(id, nil).request == asked)
        // A record that was not sealed with the id is refused.
        _ = try await oauth.tokens.redis.send(RedisCommand("HSET", name, "sealed", "bplist00"))
        #expect(await code { try await oauth.find(id, nil) } != nil)
    }

    /// Earlier versions store requests as strings. Replicas of both versions may run side by side.
    @Test func doesNotMeetTheRequestsOfEarlierVersions() async throws {
        let oauth = try await OAuthFixture()
        let (redis, prefix) = (oauth.tokens.redis, oauth.tokens.keyPrefix)
        let id = Secret(String(repeating: "a", count: 43))
        let name = id.sha256.base64URL
        _ = try await redis.send(RedisCommand("SET", "\(prefix){authorization}:\(name)", "sealed", "PX", 60_000))
        _ = try await redis.send(RedisCommand("ZADD", "\(prefix){authorization}s", 9_999_999_999_999, name))
        #expect(await code { try await oauth.find(id, nil) } == "authorization_expired")
        _ = try await oauth.begin(oauth.request())
        let earlier = try await redis.send(RedisCommand("KEYS", "\(prefix){authorization}*")).array
        #expect(earlier?.count == 2)
    }

    /// Strangers can begin as many requests as they like: those that would end first make room.
    @Test func boundsTheNumberOfStoredRequests() async throws {
        var oauth = try await OAuthFixture()
        oauth.capacity = 3
        let waiting = try await oauth.begin(oauth.request())
        let session = try await oauth.browserSession().tokens.accessToken
        #expect(try await oauth.find(waiting, session).needsSignIn == false)
        var others: [Secret] = []
        for _ in 0..<10 {
            oauth.tokens.clock.pass(1)
            others.append(try await oauth.begin(oauth.request()))
        }
        #expect(try await oauth.storedRequests().count == 3)
        let index = oauth.tokens.service.sessions.keys.authorizations
        #expect(try await oauth.tokens.redis.send(RedisCommand("ZCARD", index)).int == 3)
        for id in others.prefix(8) {
            #expect(await code { try await oauth.find(id, nil) } == "authorization_expired")
        }
        // Operators are told, once a minute.
        let notice = oauth.tokens.service.sessions.keys.authorizationsNotice
        let left = try #require(try await oauth.tokens.redis.send(RedisCommand("PTTL", notice)).int)
        #expect((1...60_000).contains(left))
        // The newest are there, and so is the one whose user has signed in.
        for id in others.suffix(2) + [waiting] { #expect(await code { try await oauth.find(id, nil) } == nil) }
        // What is answered or over makes room by itself.
        #expect(await code { try await oauth.answer(waiting, session) } == nil)
        #expect(try await oauth.tokens.redis.send(RedisCommand("ZCARD", index)).int == 2)
        oauth.tokens.clock.pass(601)
        _ = try await oauth.begin(oauth.request())
        #expect(try await oauth.tokens.redis.send(RedisCommand("ZCARD", index)).int == 1)
    }
}
