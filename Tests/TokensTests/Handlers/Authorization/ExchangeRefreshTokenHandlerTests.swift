import Models
import RPC
import Testing

@testable import TokensService

@Suite struct ExchangeRefreshTokenHandlerTests {
    @Test func refusesAConfidentialClientsTokenWithoutAuthentication() async throws {
        let oauth = try await OAuthFixture()
        let request = RequestID.make()
        let proof = try await oauth.clientProof(request, isConfidential: true)
        let grant = try await oauth.redeem(try await oauth.code(), proof, request: request)
        let token = try #require(grant.refreshToken)
        // Not by the API, nor with the client id alone; neither uses it up.
        #expect(await TokensTests.code { try await oauth.tokens.refresh(token) } == "invalid_refresh_token")
        #expect(
            await TokensTests.code { try await oauth.tokens.refresh(token, client: oauth.client) }
                == "invalid_refresh_token")
        #expect(await TokensTests.code { try await oauth.refresh(token) } == "invalid_grant")
        let next = RequestID.make()
        let authenticated = try await oauth.clientProof(next, isConfidential: true)
        #expect(try await oauth.refresh(token, authenticated, request: next).refreshToken != nil)
    }

    @Test func narrowsTheScopeAndNeverWidensIt() async throws {
        let oauth = try await OAuthFixture()
        let grant = try await oauth.redeem(try await oauth.code(scope: "openid email"))
        let token = try #require(grant.refreshToken)
        #expect(await TokensTests.code { try await oauth.refresh(token, scope: "openid profile") } == "invalid_scope")
        let less = try await oauth.refresh(token, scope: "email")
        #expect(less.scope == "email" && less.idToken == nil)
        #expect(try await oauth.tokens.check(less.accessToken).scope == "email")
        let whole = try await oauth.refresh(try #require(less.refreshToken))
        #expect(whole.scope == "openid email" && whole.idToken != nil)
    }

    @Test func endsTheClientsSessionAfterAReplay() async throws {
        let oauth = try await OAuthFixture()
        let first = try #require(try await oauth.redeem(try await oauth.code()).refreshToken)
        let second = try #require(try await oauth.refresh(first).refreshToken)
        oauth.tokens.clock.pass(11)
        let request = RequestID.make()
        let error = await #expect(throws: ServiceError.self) { try await oauth.refresh(first, request: request) }
        let attested = try await oauth.tokens.read(error?.attestation, request: request)
        #expect(error?.code == .invalidGrant)
        #expect(attested?.event == .refreshTokenReused && attested?.user == oauth.user)
        #expect(await TokensTests.code { try await oauth.refresh(second) } == "invalid_grant")
    }

    @Test func onlyTheTokenEndpointTakesAThirdPartyClientsToken() async throws {
        let oauth = try await OAuthFixture()
        let token = try #require(try await oauth.thirdPartyTokens().refreshToken)
        #expect(await TokensTests.code { try await oauth.tokens.refresh(token) } == "invalid_refresh_token")
        // Nor does a browser end it.
        let ended = try await oauth.tokens.signingOut(
            Tokens.SignOut(refreshToken: token), oauth.tokens.context())
        #expect(ended.user == nil)
        let request = RequestID.make()
        let next = try await oauth.refresh(
            token, try await oauth.clientProof(request, isFirstParty: false), request: request)
        #expect(try await oauth.tokens.check(next.accessToken).isDelegated == true)
    }
}
