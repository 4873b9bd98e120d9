import Models
import Testing

@testable import TokensService

@Suite struct FindAuthorizationHandlerTests {
    @Test func expiresAfterTenMinutesOrThirtyOnceAUserHasSignedIn() async throws {
        let oauth = try await OAuthFixture()
        let id = try await oauth.begin(oauth.request())
        #expect(await code { try await oauth.find(Secret("guessed"), nil) } == "authorization_expired")
        #expect(await code { try await oauth.find(id, nil) } == nil)
        // Somebody who has signed in, and is asked to agree, has half an hour for that from the beginning on.
        let consented = try await oauth.begin(oauth.request())
        let session = try await oauth.browserSession().tokens.accessToken
        oauth.tokens.clock.pass(9 * 60)
        #expect(try await oauth.find(consented, session).needsSignIn == false)
        oauth.tokens.clock.pass(60)
        #expect(await code { try await oauth.find(id, nil) } == "authorization_expired")
        #expect(await code { try await oauth.answer(id, session) } == "authorization_expired")
        oauth.tokens.clock.pass(19 * 60)
        #expect(await code { try await oauth.find(consented, nil) } == nil)
        oauth.tokens.clock.pass(60)
        #expect(await code { try await oauth.find(consented, nil) } == "authorization_expired")
    }
}
