import Foundation
import Models
import Redis
import Testing

@testable import TokensService

@Suite struct EndingTests {
    @Test func anEndedSessionIsRefusedAtOnce() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let (one, two) = (try await tokens.session(of: user), try await tokens.session(of: user))
        let session = try await tokens.check(one.tokens.accessToken).session
        #expect(await code { try await tokens.end(session, of: user) } == nil)
        #expect(await code { try await tokens.end(session, of: user) } == "not_found")
        #expect(await code { try await tokens.check(one.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.refresh(one.tokens.refreshToken) } == "invalid_refresh_token")
        #expect(await code { try await tokens.check(two.tokens.accessToken) } == nil)
        #expect(try await tokens.endAll(of: user) == 1)
        #expect(try await tokens.endAll(of: user) == 0)
        #expect(await code { try await tokens.check(two.tokens.accessToken) } == "invalid_token")
    }

    /// What a browser has left when its access token is past its lifetime, be it used already.
    @Test func aRefreshTokenEndsItsSession() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let (one, other) = (try await tokens.session(of: user), try await tokens.session(of: user))
        let first = one.tokens.refreshToken
        let second = try await tokens.refresh(first)
        func end(_ token: RefreshToken) async throws -> UserID? {
            try await tokens.ending(Tokens.SignOut(refreshToken: token), tokens.context()).user
        }
        #expect(try await end(Secret("junk")) == nil)
        #expect(
            try await end(
                RefreshTokenCodec(key: .random()).text(
                    of: .init(
                        user: user, session: try await tokens.check(one.tokens.accessToken).session, step: 1,
                        secret: Data(repeating: 7, count: 32)))) == nil)
        #expect(await code { try await tokens.check(second.tokens.accessToken) } == nil)
        let client = try await tokens.ending(Tokens.FindBrowserSession(refreshToken: first), tokens.context()).client
        #expect(client == TokensFixture.client)
        #expect(try await end(first) == user)
        #expect(try await end(first) == nil)
        let error = await #expect(throws: ServiceError.self) { try await tokens.check(second.tokens.accessToken) }
        #expect(error == .sessionOver)
        #expect(await code { try await tokens.check(other.tokens.accessToken) } == nil)
    }

    /// Which refusals are final: a browser forgets its tokens then.
    @Test func refusalsSayWhetherTheyAreFinal() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let kept = try await tokens.session(of: user)
        func refusal(_ token: RefreshToken, client: ClientID? = nil) async -> ServiceError? {
            await #expect(throws: ServiceError.self) { try await tokens.refresh(token, client: client) }
        }
        #expect(await refusal(kept.tokens.refreshToken, client: ClientID("client_other")) == .foreignRefreshToken)
        // News that may keep the session are on their way.
        _ = try await tokens.session(of: user, epoch: 2)
        #expect(await refusal(kept.tokens.refreshToken) == .outdatedRefreshToken)
        let error = await #expect(throws: ServiceError.self) { try await tokens.check(kept.tokens.accessToken) }
        #expect(error == .invalidToken)
        try await tokens.advance(user, to: 2)
        #expect(await refusal(kept.tokens.refreshToken) == .invalidRefreshToken)
        #expect(await refusal(Secret("junk")) == .invalidRefreshToken)
    }

    @Test func nobodyEndsTheSessionOfAnother() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let session = try await tokens.check(grant.tokens.accessToken).session
        #expect(await code { try await tokens.end(session, of: .make()) } == "not_found")
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == nil)
    }

    @Test func aNewEpochEndsWhatWasBefore() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let (kept, other) = (try await tokens.session(of: user), try await tokens.session(of: user))
        let keptID = try await tokens.check(kept.tokens.accessToken).session
        try await tokens.advance(user, to: 2, keeping: keptID)
        #expect(await code { try await tokens.check(kept.tokens.accessToken) } == nil)
        #expect(await code { try await tokens.check(other.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.refresh(other.tokens.refreshToken) } == "invalid_refresh_token")

        // The same news again, from the outboxRelay, ends nothing that began since.
        let later = try await tokens.session(of: user, epoch: 2)
        try await tokens.advance(user, to: 2)
        try await tokens.advance(user, to: 1)
        #expect(await code { try await tokens.check(later.tokens.accessToken) } == nil)
        #expect(await code { try await tokens.check(kept.tokens.accessToken) } == nil)
    }

    @Test func theKeptSessionOutlivesNewsThatOvertakeIt() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let kept = try await tokens.session(of: user)
        let session = try await tokens.check(kept.tokens.accessToken).session
        // A sign-in after the change arrives before the news that says which session to keep.
        _ = try await tokens.session(of: user, epoch: 2)
        #expect(await code { try await tokens.refresh(kept.tokens.refreshToken) } == "invalid_refresh_token")
        try await tokens.advance(user, to: 2, keeping: session)
        #expect(await code { try await tokens.refresh(kept.tokens.refreshToken) } == nil)
    }

    @Test func sessionsThatAreOverMakeRoomFirst() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let oldest = try await tokens.session(of: user)
        for _ in 1..<SessionStore.maximumSessions {
            tokens.clock.pass(1)
            let session = try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session
            // As when its time has come: Redis forgets the session, and the list of sessions still names it.
            _ = try await tokens.redis.send(RedisCommand("DEL", tokens.house.sessions.keys.session(session, of: user)))
        }
        let newest = try await tokens.session(of: user)
        #expect(await code { try await tokens.refresh(oldest.tokens.refreshToken) } == nil)
        #expect(await code { try await tokens.refresh(newest.tokens.refreshToken) } == nil)
    }

    @Test func listingForgetsSessionsThatAreOver() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        _ = try await tokens.session(of: user)
        let over = try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session
        let keys = tokens.house.sessions.keys
        _ = try await tokens.redis.send(RedisCommand("DEL", keys.session(over, of: user)))
        let list = try await tokens.list(of: user)
        #expect(list.count == 1)
        #expect(try await tokens.redis.send(RedisCommand("ZCARD", keys.sessions(of: user))).int == 1)
    }

    @Test func sessionsAreListedNewestFirst() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        var ids: [SessionID] = []
        for _ in 0..<3 {
            ids.append(try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session)
            tokens.clock.pass(1)
        }
        let list = try await tokens.list(of: user)
        #expect(list.map(\.id) == ids.reversed())
        #expect(list.first?.ipAddress == "192.0.2.1")
        #expect(list.first?.userAgent == "test")
    }

    @Test func aUserHasABoundedNumberOfSessions() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let first = try await tokens.session(of: user)
        for _ in 0..<SessionStore.maximumSessions {
            tokens.clock.pass(1)
            _ = try await tokens.session(of: user)
        }
        #expect(await code { try await tokens.check(first.tokens.accessToken) } == "invalid_token")
        let list = try await tokens.list(of: user)
        #expect(list.count == SessionStore.maximumSessions)
    }
}
