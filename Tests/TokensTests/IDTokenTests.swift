import Crypto
import Foundation
import JWTKit
import Models
import RPC
import Testing

@testable import TokensService

@Suite struct IDTokenTests {
    @Test(arguments: SigningAlgorithm.allCases)
    func saysWhoSignedInToWhomAndHow(_ algorithm: SigningAlgorithm) async throws {
        let oauth = try await OAuthFixture(try await TokensFixture(algorithm: algorithm))
        let grant = try await oauth.redeem(try await oauth.code())
        let idToken = try #require(grant.idToken)
        // As a client would: by the published key set and nothing else.
        let jwks = try oauth.tokens.house.ring.current().jwks
        let keys = try await JWTKeyCollection()
            .add(jwksJSON: String(decoding: try JSONEncoder().encode(jwks), as: UTF8.self))
        let claims = try await keys.verify(idToken.reveal(), as: IDTokenPayload.self).claims
        let access = try await oauth.tokens.check(grant.accessToken)
        #expect(claims.issuer == TokensFixture.issuer && claims.audience == oauth.client)
        #expect(claims.user == oauth.user && claims.session == access.session && claims.nonce == "n-1")
        #expect(claims.authenticatedAt == access.authenticatedAt && claims.authenticationMethods == ["pwd"])
        let bytes = Data(grant.accessToken.reveal().utf8)
        let half =
            algorithm == .edDSA ? Data(SHA512.hash(data: bytes).prefix(32)) : Data(SHA256.hash(data: bytes).prefix(16))
        #expect(claims.accessTokenHash == half.base64URL)
        let header = try DefaultJWTParser().parse([UInt8](idToken.reveal().utf8), as: IDTokenPayload.self).header
        #expect(header.typ == "JWT" && header.alg == algorithm.rawValue)
    }

    @Test func noTokenPassesForAnother() async throws {
        let oauth = try await OAuthFixture()
        let grant = try await oauth.redeem(try await oauth.code())
        let idToken = try #require(grant.idToken)
        #expect(await code { try await oauth.tokens.check(idToken) } == "invalid_token")
        #expect(await code { try await oauth.tokens.check(#require(grant.refreshToken)) } == "invalid_token")
        #expect(await code { try await oauth.tokens.house.checker.read(idToken: grant.accessToken) } == "invalid_token")
        #expect(await code { try await oauth.tokens.house.checker.read(idToken: idToken) } == nil)
        // As a hint it counts when it is over, and not from another's hand.
        oauth.tokens.clock.pass(5000)
        #expect(await code { try await oauth.tokens.house.checker.read(idToken: idToken) } == nil)
        let other = try await OAuthFixture()
        let foreign = try #require(try await other.redeem(try await other.code()).idToken)
        #expect(await code { try await oauth.tokens.house.checker.read(idToken: foreign) } == "invalid_token")
    }

    @Test func withoutOpenIDThereIsNone() async throws {
        let oauth = try await OAuthFixture()
        #expect(try await oauth.redeem(try await oauth.code(scope: "email")).idToken == nil)
        // A refresh gives one without the nonce (OIDC Core §12.2).
        let grant = try await oauth.redeem(try await oauth.code())
        let next = try await oauth.refresh(try #require(grant.refreshToken))
        let claims = try await oauth.tokens.house.checker.read(idToken: try #require(next.idToken))
        #expect(claims.nonce == nil && claims.user == oauth.user)
    }
}

@Suite struct ClientTokensTests {
    @Test func aClientGivesUpItsOwnTokens() async throws {
        let oauth = try await OAuthFixture()
        func revoke(_ token: Secret, as client: ClientID? = nil) async throws -> Tokens.Revoked {
            let request = RequestID.make()
            return try await oauth.clientTokens(
                Tokens.RevokeToken(token: token, client: try await oauth.shown(request, as: client)),
                oauth.tokens.context(request))
        }
        let grant = try await oauth.redeem(try await oauth.code())
        let refreshToken = try #require(grant.refreshToken)
        let other = try #require(ClientID("client_other"))
        #expect(await code { try await revoke(refreshToken, as: other) } == "invalid_grant")
        #expect(await code { try await revoke(grant.accessToken, as: other) } == "invalid_grant")
        #expect(await code { try await oauth.tokens.check(grant.accessToken) } == nil)
        #expect(try await revoke(refreshToken).user == oauth.user)
        #expect(await code { try await oauth.tokens.check(grant.accessToken) } == "invalid_token")
        // Again, and what is none: no error (RFC 7009 §2.2).
        #expect(try await revoke(refreshToken).user == nil)
        #expect(try await revoke(Secret("none")).user == nil)
        let second = try await oauth.redeem(try await oauth.code())
        #expect(try await revoke(second.accessToken).user == oauth.user)
        #expect(await code { try await oauth.refresh(#require(second.refreshToken)) } == "invalid_grant")
    }

    @Test func introspectionTellsTheOwnApplicationOnly() async throws {
        let oauth = try await OAuthFixture()
        func ask(
            _ token: Secret, isConfidential: Bool = true, of application: ApplicationID? = nil
        ) async throws -> Tokens.Introspection {
            let request = RequestID.make()
            let proof = try await oauth.shown(request, of: application, isConfidential: isConfidential)
            return try await oauth.clientTokens(
                Tokens.IntrospectToken(token: token, client: proof), oauth.tokens.context(request))
        }
        let grant = try await oauth.redeem(try await oauth.code())
        let refreshToken = try #require(grant.refreshToken)
        #expect(await code { try await ask(grant.accessToken, isConfidential: false) } == "invalid_client")
        let claims = try await oauth.tokens.check(grant.accessToken)
        #expect(try await ask(grant.accessToken) == Tokens.Introspection(active: true, claims: claims))
        let session = try await ask(refreshToken).session
        #expect(session?.user == oauth.user && session?.client == oauth.client && session?.scope == "openid")
        let nothing = Tokens.Introspection(active: false)
        #expect(try await ask(grant.accessToken, of: .make()) == nothing)
        #expect(try await ask(refreshToken, of: .make()) == nothing)
        #expect(try await ask(Secret("none")) == nothing)
        #expect(try await ask(#require(grant.idToken)) == nothing)
        // One that was traded in counts no more, nor does anything of a session that has ended.
        let next = try await oauth.refresh(refreshToken)
        #expect(try await ask(refreshToken) == nothing)
        try await oauth.tokens.end(claims.session, of: claims.user)
        #expect(try await ask(next.accessToken) == nothing)
        #expect(try await ask(#require(next.refreshToken)) == nothing)
    }
}
