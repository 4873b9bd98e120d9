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
}
