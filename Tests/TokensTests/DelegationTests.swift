import Foundation
import Models
import RPC
import Testing

@testable import TokensService

/// What a client that is not of the house is given: it acts for the user within its scope, and never becomes the user's
/// own session.
@Suite struct DelegationTests {
    /// Tokens of such a client.
    private func grant(_ oauth: OAuthFixture) async throws -> Tokens.TokenResponse {
        let request = RequestID.make()
        return try await oauth.redeem(
            try await oauth.code(scope: "openid offline_access"),
            try await oauth.shown(request, isFirstParty: false), request: request)
    }

    @Test func theTokenSaysSo() async throws {
        let oauth = try await OAuthFixture()
        let theirs = try await oauth.tokens.check(try await grant(oauth).accessToken)
        #expect(theirs.isDelegated == true)
        let ours = try await oauth.redeem(try await oauth.code())
        #expect(try await oauth.tokens.check(ours.accessToken).isDelegated == nil)
    }

    /// An API that checks issuer, audience and expiry alone takes no third party for the user (RFC 9068 §4).
    @Test func theTokenIsForItsClientAndNotForTheApplication() async throws {
        let oauth = try await OAuthFixture()
        func audience(_ token: AccessToken) throws -> String? {
            let part = try #require(token.reveal().split(separator: ".").dropFirst().first)
            let claims = try JSONSerialization.jsonObject(with: #require(Data(base64URL: String(part))))
            return (claims as? [String: Any])?["aud"] as? String
        }
        let theirs = try await grant(oauth)
        #expect(try audience(theirs.accessToken) == oauth.client.description)
        let request = RequestID.make()
        let next = try await oauth.refresh(
            try #require(theirs.refreshToken), try await oauth.shown(request, isFirstParty: false), request: request)
        #expect(try audience(next.accessToken) == oauth.client.description)
        let ours = try await oauth.redeem(try await oauth.code())
        #expect(try audience(ours.accessToken) == oauth.application.description)
        // Introspection goes on to know both.
        for token in [next.accessToken, ours.accessToken] {
            let request = RequestID.make()
            let said = try await oauth.clientTokens(
                Tokens.IntrospectToken(
                    token: token, client: try await oauth.shown(request, isConfidential: true)),
                oauth.tokens.context(request))
            #expect(said.active && said.claims?.client == oauth.client)
        }
    }

    @Test func itOpensNoOtherClientsSession() async throws {
        let oauth = try await OAuthFixture()
        let token = try await grant(oauth).accessToken
        let id = try await oauth.begin(oauth.request())
        #expect(try await oauth.find(id, token).session == nil)
        #expect(await TokensTests.code { try await oauth.answer(id, token) } == "login_required")
        let vouch = IssueSessionProof(
            checker: oauth.tokens.house.checker, sessions: oauth.tokens.house.sessions,
            signer: oauth.tokens.house.signer)
        #expect(
            await TokensTests.code { try await vouch(.init(accessToken: token), oauth.tokens.context()) }
                == "invalid_token")
    }

    @Test func itIsRefreshedByItsClientAndNotAsABrowser() async throws {
        let oauth = try await OAuthFixture()
        let token = try #require(try await grant(oauth).refreshToken)
        #expect(await TokensTests.code { try await oauth.tokens.refresh(token) } == "invalid_refresh_token")
        // Nor does a browser end it.
        let ended = try await oauth.tokens.ending(
            Tokens.SignOut(refreshToken: token), oauth.tokens.context())
        #expect(ended.user == nil)
        let request = RequestID.make()
        let next = try await oauth.refresh(
            token, try await oauth.shown(request, isFirstParty: false), request: request)
        #expect(try await oauth.tokens.check(next.accessToken).isDelegated == true)
    }
}
