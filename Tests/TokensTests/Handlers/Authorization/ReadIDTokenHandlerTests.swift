import Models
import Testing

@testable import TokensService

@Suite struct ReadIDTokenHandlerTests {
    @Test func noKindOfTokenPassesForAnother() async throws {
        let oauth = try await OAuthFixture()
        let grant = try await oauth.redeem(try await oauth.code())
        let idToken = try #require(grant.idToken)
        #expect(await code { try await oauth.tokens.check(idToken) } == "invalid_token")
        #expect(await code { try await oauth.tokens.check(#require(grant.refreshToken)) } == "invalid_token")
        #expect(
            await code { try await oauth.tokens.service.checker.read(idToken: grant.accessToken) } == "invalid_token")
        #expect(await code { try await oauth.tokens.service.checker.read(idToken: idToken) } == nil)
        // As a hint it counts when it is over, and not from another's hand.
        oauth.tokens.clock.pass(5000)
        #expect(await code { try await oauth.tokens.service.checker.read(idToken: idToken) } == nil)
        let other = try await OAuthFixture()
        let foreign = try #require(try await other.redeem(try await other.code()).idToken)
        #expect(await code { try await oauth.tokens.service.checker.read(idToken: foreign) } == "invalid_token")
    }
}
