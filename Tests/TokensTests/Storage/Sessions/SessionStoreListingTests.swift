import Models
import Redis
import Testing

@testable import TokensService

/// `SessionStore+Listing`. The order and the removal of expired sessions are tested in `ListSessionsHandlerTests`.
@Suite struct SessionStoreListingTests {
    @Test func aUserWithoutSessionsHasAnEmptyList() async throws {
        let tokens = try await TokensFixture()
        #expect(try await tokens.list(of: .make()).isEmpty)
    }

    @Test func listsWhatAUserMayKnowOfASession() async throws {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        let issued = try await tokens.session(of: user)
        let claims = try await tokens.check(issued.tokens.accessToken)
        let session = try #require(try await tokens.list(of: user).first)
        #expect(session.id == claims.session && session.clientID == claims.client)
        #expect(session.accountID == claims.account && session.createdAt == session.lastUsedAt)
        #expect(session.ipAddress == "192.0.2.1" && session.userAgent == "test")
        let lifetime = session.expiresAt.date.timeIntervalSince(session.createdAt.date)
        #expect(lifetime == 30 * 86_400)
    }

    @Test func aRefreshIsAUse() async throws {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        let issued = try await tokens.session(of: user)
        tokens.clock.pass(100)
        _ = try await tokens.refresh(issued.tokens.refreshToken)
        let session = try #require(try await tokens.list(of: user).first)
        #expect(session.lastUsedAt.date.timeIntervalSince(session.createdAt.date) >= 100)
        // The device of the last use: this one sent neither.
        #expect(session.ipAddress == nil && session.userAgent == nil)
    }

    /// They have ended, although `advance_epoch.lua` may still have to keep one of them.
    @Test func sessionsOfAnEarlierEpochAreNotListedAndNotRemoved() async throws {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        _ = try await tokens.session(of: user, epoch: 1)
        let current = try await tokens.check(try await tokens.session(of: user, epoch: 2).tokens.accessToken).session
        #expect(try await tokens.list(of: user).map(\.id) == [current])
        let index = RedisCommand("ZCARD", tokens.service.sessions.keys.sessions(of: user))
        #expect(try await tokens.redis.send(index).int == 2)
    }

    @Test func anUnreadableSessionIsAnError() async throws {
        let (tokens, user) = (try await TokensFixture(), UserID.make())
        let session = try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session
        let key = tokens.service.sessions.keys.session(session, of: user)
        _ = try await tokens.redis.send(RedisCommand("HDEL", key, "account"))
        await #expect(throws: RedisError.protocolError) { _ = try await tokens.list(of: user) }
    }
}
