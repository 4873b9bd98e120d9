import Foundation
import Models
import Redis
import Testing

@testable import TokensService

/// `SessionStore+Status`.
@Suite struct SessionStoreStatusTests {
    private func fixture() async throws -> (TokensFixture, Tokens.IssuedSession, CheckedToken) {
        let tokens = try await TokensFixture()
        let session = try await tokens.session()
        return (tokens, session, try await tokens.service.checker.check(session.tokens.accessToken))
    }

    private func refreshTokenStatus(
        _ tokens: TokensFixture, _ token: RefreshToken
    ) async throws -> SessionStore.RefreshTokenStatus? {
        let sessions = tokens.service.sessions
        return try await sessions.status(
            of: try #require(sessions.codec.read(token)), deadline: tokens.context().deadline.instant)
    }

    // MARK: Access tokens

    @Test func aTokenIsActiveWhileItsSessionIs() async throws {
        let (tokens, _, token) = try await fixture()
        let (sessions, deadline) = (tokens.service.sessions, tokens.context().deadline.instant)
        #expect(try await sessions.state(of: token, deadline: deadline) == .active)
        #expect(try await sessions.isActive(token, deadline: deadline))
        try await tokens.end(token.claims.session, of: token.claims.user)
        #expect(try await sessions.state(of: token, deadline: deadline) == .sessionEnded)
        #expect(try await !sessions.isActive(token, deadline: deadline))
        #expect(try await sessions.status(of: token, deadline: deadline) == nil)
    }

    @Test func aTokenOfAnEarlierEpochIsOutdated() async throws {
        let (tokens, _, token) = try await fixture()
        let (sessions, deadline) = (tokens.service.sessions, tokens.context().deadline.instant)
        _ = try await tokens.session(of: token.claims.user, epoch: 2)
        #expect(try await sessions.state(of: token, deadline: deadline) == .outdated)
        #expect(try await sessions.status(of: token, deadline: deadline) == nil)
        // Once the session was kept for the new epoch, its tokens are active again.
        try await tokens.advance(token.claims.user, to: 2, keeping: token.claims.session)
        #expect(try await sessions.state(of: token, deadline: deadline) == .active)
    }

    @Test func aTokenOfARevokedKeyIsOutdated() async throws {
        let (tokens, _, token) = try await fixture()
        let (sessions, deadline) = (tokens.service.sessions, tokens.context().deadline.instant)
        // By another replica: this one has not read the keys since.
        _ = try await tokens.redis.send(RedisCommand("HDEL", sessions.keys.signingKeys, token.kid))
        #expect(try await sessions.state(of: token, deadline: deadline) == .outdated)
        #expect(try await sessions.status(of: token, deadline: deadline) == nil)
    }

    @Test func theStatusHasTheTimesOfTheSession() async throws {
        let (tokens, _, token) = try await fixture()
        let status = try #require(
            try await tokens.service.sessions.status(of: token, deadline: tokens.context().deadline.instant))
        #expect(status.epoch == 1 && status.authenticatedAt / 1000 == token.claims.authenticatedAt)
        #expect(status.absoluteExpiry - status.authenticatedAt == Lifetimes().absolute.milliseconds)
    }

    @Test func anUnreadableSessionIsAnErrorAndNotAnEndedOne() async throws {
        let (tokens, _, token) = try await fixture()
        let sessions = tokens.service.sessions
        let key = sessions.keys.session(token.claims.session, of: token.claims.user)
        _ = try await tokens.redis.send(RedisCommand("HSET", key, "epoch", "one"))
        await #expect(throws: RedisError.protocolError) {
            _ = try await sessions.state(of: token, deadline: tokens.context().deadline.instant)
        }
        await #expect(throws: RedisError.protocolError) {
            _ = try await sessions.status(of: token, deadline: tokens.context().deadline.instant)
        }
    }

    // MARK: Refresh tokens

    @Test func theNewestRefreshTokenIsCurrent() async throws {
        let (tokens, first, token) = try await fixture()
        let status = try #require(try await refreshTokenStatus(tokens, first.tokens.refreshToken))
        #expect(status.isCurrent && status.client == TokensFixture.client)
        #expect(status.application == token.claims.application && status.scope == token.claims.scope)
        let second = try await tokens.refresh(first.tokens.refreshToken)
        #expect(try await refreshTokenStatus(tokens, first.tokens.refreshToken)?.isCurrent == false)
        #expect(try await refreshTokenStatus(tokens, second.tokens.refreshToken)?.isCurrent == true)
        // Looking a token up does not use it.
        _ = try await tokens.refresh(second.tokens.refreshToken)
    }

    @Test func aRefreshTokenOfAnIdleOutdatedOrEndedSessionHasNoStatus() async throws {
        let (tokens, session, token) = try await fixture()
        tokens.clock.pass(30 * 86_400 - 1)
        #expect(try await refreshTokenStatus(tokens, session.tokens.refreshToken) != nil)
        tokens.clock.pass(1)
        #expect(try await refreshTokenStatus(tokens, session.tokens.refreshToken) == nil)

        let (others, other, otherToken) = try await fixture()
        _ = try await others.session(of: otherToken.claims.user, epoch: 2)
        #expect(try await refreshTokenStatus(others, other.tokens.refreshToken) == nil)
        try await tokens.end(token.claims.session, of: token.claims.user)
        #expect(try await refreshTokenStatus(tokens, session.tokens.refreshToken) == nil)
    }

    // MARK: Epochs

    @Test func theFirstEpochIsZeroAndOtherTextIsAnError() throws {
        #expect(try SessionStore.epoch(.null) == 0 && SessionStore.epoch(.bytes(Array("7".utf8))) == 7)
        #expect(throws: RedisError.protocolError) { try SessionStore.epoch(.bytes(Array("x".utf8))) }
        #expect(throws: RedisError.protocolError) { try SessionStore.epoch(.array([])) }
    }
}
