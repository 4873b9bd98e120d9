import Crypto
import Foundation
import JWTKit
import Models
import RPC
import Testing

@testable import TokensService

@Suite struct TokenIssuerTests {
    @Test func accessTokensHaveTheHeaderAndClaimsOfRFC9068() async throws {
        let tokens = try await TokensFixture()
        let parts = try await tokens.session().tokens.accessToken.reveal().split(separator: ".").map(String.init)
        func object(_ part: String) throws -> [String: Any] {
            let data = try #require(Data(base64URL: part))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        let (header, claims) = (try object(parts[0]), try object(parts[1]))
        #expect(Set(header.keys) == ["alg", "kid", "typ"])
        #expect(header["alg"] as? String == "ES256")
        #expect(header["typ"] as? String == "at+jwt")
        #expect(
            Set(claims.keys) == [
                "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "sid", "client_id", "application_id", "account_id",
                "role", "acr", "amr", "auth_time", "scope",
            ])
        #expect(claims["iss"] as? String == TokensFixture.issuer)
        // Before `iat`, so that a clock that is a little behind ours needs no leeway for it.
        #expect(claims["nbf"] as? Int == (claims["iat"] as? Int).map { $0 - 30 })
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func idTokensHaveTheClaimsOfOpenIDConnect(_ algorithm: SigningAlgorithm) async throws {
        let oauth = try await OAuthFixture(try await TokensFixture(algorithm: algorithm))
        let grant = try await oauth.redeem(try await oauth.code())
        let idToken = try #require(grant.idToken)
        // As a client would: by the published key set and nothing else.
        let jwks = try oauth.tokens.service.keyRing.current().jwks
        let keys = try await JWTKeyCollection()
            .add(jwksJSON: String(decoding: try JSONEncoder().encode(jwks), as: UTF8.self))
        let claims = try await keys.verify(idToken.reveal(), as: IDTokenPayload.self).claims
        let access = try await oauth.tokens.check(grant.accessToken)
        #expect(claims.issuer == TokensFixture.issuer && claims.audience == oauth.client)
        #expect(claims.user == oauth.user && claims.session == access.session && claims.nonce == "n-1")
        #expect(claims.authenticatedAt == access.authenticatedAt && claims.authenticationMethods == ["pwd"])
        #expect(claims.authenticationContext == .oneFactor && access.authenticationContext == .oneFactor)
        let bytes = Data(grant.accessToken.reveal().utf8)
        let half =
            algorithm == .edDSA ? Data(SHA512.hash(data: bytes).prefix(32)) : Data(SHA256.hash(data: bytes).prefix(16))
        #expect(claims.accessTokenHash == half.base64URL)
        let header = try DefaultJWTParser().parse([UInt8](idToken.reveal().utf8), as: IDTokenPayload.self).header
        #expect(header.typ == "JWT" && header.alg == algorithm.rawValue)
    }

    @Test func issuesNoIDTokenWithoutTheScopeOpenID() async throws {
        let oauth = try await OAuthFixture()
        #expect(try await oauth.redeem(try await oauth.code(scope: "email")).idToken == nil)
        // A refresh gives one without the nonce (OIDC Core §12.2).
        let grant = try await oauth.redeem(try await oauth.code())
        let next = try await oauth.refresh(try #require(grant.refreshToken))
        let claims = try await oauth.tokens.service.checker.read(idToken: try #require(next.idToken))
        #expect(claims.nonce == nil && claims.user == oauth.user)
    }

    @Test func marksTokensOfThirdPartyClients() async throws {
        let oauth = try await OAuthFixture()
        let theirs = try await oauth.tokens.check(try await oauth.thirdPartyTokens().accessToken)
        #expect(theirs.isDelegated == true)
        let ours = try await oauth.redeem(try await oauth.code())
        #expect(try await oauth.tokens.check(ours.accessToken).isDelegated == nil)
    }

    /// An API that checks issuer, audience and expiry alone takes no third party for the user (RFC 9068 §4).
    @Test func aThirdPartyClientIsTheAudienceOfItsTokens() async throws {
        let oauth = try await OAuthFixture()
        func audience(_ token: AccessToken) throws -> String? {
            let part = try #require(token.reveal().split(separator: ".").dropFirst().first)
            let claims = try JSONSerialization.jsonObject(with: #require(Data(base64URL: String(part))))
            return (claims as? [String: Any])?["aud"] as? String
        }
        let theirs = try await oauth.thirdPartyTokens()
        #expect(try audience(theirs.accessToken) == oauth.client.description)
        let request = RequestID.make()
        let next = try await oauth.refresh(
            try #require(theirs.refreshToken), try await oauth.clientProof(request, isFirstParty: false),
            request: request)
        #expect(try audience(next.accessToken) == oauth.client.description)
        let ours = try await oauth.redeem(try await oauth.code())
        #expect(try audience(ours.accessToken) == oauth.application.description)
        // Introspection goes on to know both.
        for token in [next.accessToken, ours.accessToken] {
            let request = RequestID.make()
            let status = try await oauth.introspecting(
                Tokens.IntrospectToken(
                    token: token, client: try await oauth.clientProof(request, isConfidential: true)),
                oauth.tokens.context(request))
            #expect(status.active && status.claims?.client == oauth.client)
        }
    }
}
