import Models
import Redis
import Testing

@testable import TokensService

/// `SessionStore+Ending`.
@Suite struct SessionStoreEndingTests {
    private func session(_ tokens: TokensFixture, of user: UserID, epoch: Int = 1) async throws -> SessionID {
        try await tokens.check(try await tokens.session(of: user, epoch: epoch).tokens.accessToken).session
    }

    @Test func endsASessionOnce() async throws {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        let (sessions, deadline) = (tokens.service.sessions, tokens.context().deadline.instant)
        let session = try await session(tokens, of: user)
        #expect(try await sessions.end(session, of: user, deadline: deadline))
        #expect(try await !sessions.end(session, of: user, deadline: deadline))
        #expect(try await tokens.redis.send(RedisCommand("ZCARD", sessions.keys.sessions(of: user))).int == 0)
    }

    @Test func aUserCannotEndTheSessionOfAnother() async throws {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        let session = try await session(tokens, of: user)
        let ended = try await tokens.service.sessions.end(
            session, of: .make(), deadline: tokens.context().deadline.instant)
        #expect(!ended)
        #expect(try await tokens.list(of: user).map(\.id) == [session])
    }

    @Test func aBrowsersRefreshTokenEndsItsSessionEvenIfItWasReplaced() async throws {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        let (sessions, deadline) = (tokens.service.sessions, tokens.context().deadline.instant)
        let first = try await tokens.session(of: user)
        _ = try await tokens.refresh(first.tokens.refreshToken)
        let token = try #require(sessions.codec.read(first.tokens.refreshToken))
        #expect(try await sessions.browserClient(of: token, deadline: deadline) == TokensFixture.client)
        #expect(try await sessions.end(of: token, deadline: deadline) == user)
        #expect(try await sessions.end(of: token, deadline: deadline) == nil)
        #expect(try await sessions.browserClient(of: token, deadline: deadline) == nil)
    }

    /// It is not the browser's to end: a sign-out in the browser must not sign the client out.
    @Test func theTokenOfAThirdPartyClientEndsNothingHere() async throws {
        let oauth = try await OAuthFixture()
        let (sessions, deadline) = (oauth.tokens.service.sessions, oauth.tokens.context().deadline.instant)
        let issued = try await oauth.thirdPartyTokens()
        let refreshToken = try #require(issued.refreshToken)
        let token = try #require(sessions.codec.read(refreshToken))
        #expect(try await sessions.browserClient(of: token, deadline: deadline) == nil)
        #expect(try await sessions.end(of: token, deadline: deadline) == nil)
        #expect(await code { try await oauth.tokens.check(issued.accessToken) } == nil)
    }

    @Test func endsAllSessionsButOne() async throws {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        let (sessions, deadline) = (tokens.service.sessions, tokens.context().deadline.instant)
        let kept = try await session(tokens, of: user)
        for _ in 0..<2 { _ = try await session(tokens, of: user) }
        _ = try await session(tokens, of: .make())
        #expect(try await sessions.endAll(of: user, keeping: kept, deadline: deadline) == 2)
        #expect(try await sessions.endAll(of: user, keeping: nil, deadline: deadline) == 1)
        #expect(try await sessions.endAll(of: user, keeping: nil, deadline: deadline) == 0)
    }

    @Test func anEpochEndsTheSessionsOfEarlierOnes() async throws {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        let (sessions, deadline) = (tokens.service.sessions, tokens.context().deadline.instant)
        let (kept, _) = (try await session(tokens, of: user), try await session(tokens, of: user))
        let current = try await session(tokens, of: user, epoch: 2)
        #expect(try await sessions.advanceEpoch(of: user, to: 2, keeping: kept, deadline: deadline) == 1)
        #expect(Set(try await tokens.list(of: user).map(\.id)) == [kept, current])
        #expect(try await sessions.advanceEpoch(of: user, to: 2, keeping: kept, deadline: deadline) == 0)
    }
}
