import Models
import Testing

@testable import TokensService

/// `SessionStore+Consents`.
@Suite struct SessionStoreConsentsTests {
    @Test func countsTheSessionsOfTheClient() async throws {
        let oauth = try await OAuthFixture()
        let (sessions, deadline) = (oauth.tokens.service.sessions, oauth.tokens.context().deadline.instant)
        for _ in 0..<2 { _ = try await oauth.thirdPartyTokens() }
        func end(_ user: UserID) async throws -> Int {
            try await sessions.endSessions(
                of: oauth.client, actingFor: user, openedUntil: oauth.tokens.clock.now.milliseconds, deadline: deadline)
        }
        #expect(try await end(.make()) == 0)
        #expect(try await end(oauth.user) == 2)
        #expect(try await end(oauth.user) == 0)
    }
}
