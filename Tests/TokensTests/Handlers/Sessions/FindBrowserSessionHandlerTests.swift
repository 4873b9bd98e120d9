import Models
import Testing

@testable import TokensService

@Suite struct FindBrowserSessionHandlerTests {
    @Test func findsTheClientOfABrowsersSessionOnly() async throws {
        let oauth = try await OAuthFixture()
        let handler = FindBrowserSessionHandler(sessions: oauth.tokens.service.sessions)
        func client(of token: RefreshToken) async throws -> ClientID? {
            try await handler(.init(refreshToken: token), oauth.tokens.context()).client
        }
        let browser = try await oauth.browserSession()
        #expect(try await client(of: browser.tokens.refreshToken) == TokensFixture.client)
        let thirdParty = try #require(try await oauth.thirdPartyTokens().refreshToken)
        #expect(try await client(of: thirdParty) == nil)
        #expect(try await client(of: Secret("junk")) == nil)
        let claims = try await oauth.tokens.check(browser.tokens.accessToken)
        try await oauth.tokens.end(claims.session, of: claims.user)
        #expect(try await client(of: browser.tokens.refreshToken) == nil)
    }

    @Test func tellsTheHolderOfATokenWhyItsSessionEnded() async throws {
        let tokens = try await TokensFixture()
        let handler = FindBrowserSessionHandler(sessions: tokens.service.sessions)
        func reason(of token: RefreshToken) async throws -> SessionEndReason? {
            try await handler(.init(refreshToken: token), tokens.context()).endReason
        }
        let user = UserID.make()
        let (elsewhere, all, copied, changed) = (
            try await tokens.session(of: user), try await tokens.session(of: .make()),
            try await tokens.session(of: .make()), try await tokens.session(of: user)
        )
        #expect(try await reason(of: elsewhere.tokens.refreshToken) == nil)
        let claims = try await tokens.check(elsewhere.tokens.accessToken)
        try await tokens.end(claims.session, of: user)
        _ = try await tokens.endAll(of: try await tokens.check(all.tokens.accessToken).user)
        let next = try await tokens.refresh(copied.tokens.refreshToken)
        _ = try await tokens.refresh(next.tokens.refreshToken)
        #expect(await code { try await tokens.refresh(copied.tokens.refreshToken) } == "refresh_token_reused")
        try await tokens.advance(user, to: 2, because: .suspended)
        #expect(try await reason(of: elsewhere.tokens.refreshToken) == .signedOut)
        #expect(try await reason(of: all.tokens.refreshToken) == .signedOut)
        #expect(try await reason(of: copied.tokens.refreshToken) == .refreshTokenReused)
        #expect(try await reason(of: changed.tokens.refreshToken) == .suspended)
        #expect(try await reason(of: Secret("junk")) == nil)
    }

    /// An OAuth client that presents its token as a browser's cookie must not learn that its user was suspended.
    @Test func tellsOAuthClientsNoReason() async throws {
        for end in ["one", "all", "epoch"] {
            let oauth = try await OAuthFixture()
            let (tokens, sessions) = (oauth.tokens, oauth.tokens.service.sessions)
            let grant = try await oauth.thirdPartyTokens()
            let claims = try await tokens.check(grant.accessToken)
            switch end {
            case "one": try await tokens.end(claims.session, of: claims.user)
            case "all": _ = try await tokens.endAll(of: claims.user)
            default: try await tokens.advance(claims.user, to: 2, because: .suspended)
            }
            let refreshToken = try #require(grant.refreshToken)
            let token = try #require(sessions.codec.read(refreshToken))
            let deadline = tokens.context().deadline.instant
            #expect(try await sessions.endReason(of: token, deadline: deadline) == .expired, "\(end)")
        }
    }

    /// Signing out needs no explanation, and what is no longer known counts as expired.
    @Test func knowsNoReasonAfterASignOutInTheBrowserItself() async throws {
        let tokens = try await TokensFixture()
        let session = try await tokens.session(of: .make())
        let sessions = tokens.service.sessions
        let token = try #require(sessions.codec.read(session.tokens.refreshToken))
        _ = try await sessions.end(of: token, deadline: tokens.context().deadline.instant)
        #expect(try await sessions.endReason(of: token, deadline: tokens.context().deadline.instant) == .expired)
    }
}
