import Crypto
import Foundation
import JWTKit
import Models
import Testing

@testable import TokensService

@Suite struct TokenSignerTests {
    private let claims = AccessTokenClaims(
        issuer: "https://auth.example.com", user: .make(), audience: .application(.make()), expiresAt: 200,
        issuedAt: 100, notBefore: 70, tokenID: "t", session: .make(), client: TokensFixture.client,
        application: .make(), account: .make(), role: .owner, authenticationMethods: ["pwd"], authenticatedAt: 90,
        scope: "openid")

    private func signer(_ algorithm: SigningAlgorithm) async throws -> (TokenSigner, JWTKeyCollection) {
        let (key, kid) = (try PrivateKey(for: algorithm), JWKIdentifier(string: "k1"))
        let collection = JWTKeyCollection()
        try await key.join(collection, as: kid)
        return (try TokenSigner(kid: "k1", algorithm: try await collection.getKey(for: kid)), collection)
    }

    private func header(of token: Secret) throws -> String {
        String(decoding: try #require(Data(base64URL: String(token.reveal().prefix { $0 != "." }))), as: UTF8.self)
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func signsAnAccessToken(algorithm: SigningAlgorithm) async throws {
        let (signer, keys) = try await signer(algorithm)
        let token = try signer.sign(claims)
        #expect(try header(of: token) == #"{"alg":"\#(algorithm.rawValue)","kid":"k1","typ":"at+jwt"}"#)
        #expect(try await keys.verify(token.reveal(), as: AccessTokenPayload.self).claims == claims)
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func bindsAnIDTokenToItsAccessToken(algorithm: SigningAlgorithm) async throws {
        let (signer, keys) = try await signer(algorithm)
        let accessToken = try signer.sign(claims)
        let idToken = try signer.sign(
            IDTokenClaims(
                issuer: claims.issuer, user: claims.user, audience: claims.client, expiresAt: 200, issuedAt: 100,
                authenticatedAt: 90, authenticationMethods: ["pwd"], session: claims.session, nonce: "n",
                accessTokenHash: "to be replaced"), beside: accessToken)
        #expect(try header(of: idToken) == #"{"alg":"\#(algorithm.rawValue)","kid":"k1","typ":"JWT"}"#)
        let bytes = Data(accessToken.reveal().utf8)
        let half =
            algorithm == .edDSA ? Data(SHA512.hash(data: bytes).prefix(32)) : Data(SHA256.hash(data: bytes).prefix(16))
        let read = try await keys.verify(idToken.reveal(), as: IDTokenPayload.self).claims
        #expect(read.accessTokenHash == half.base64URL && read.nonce == "n")
    }

    @Test func namesAKeyWithCharactersOfJSON() async throws {
        let (key, kid) = (try PrivateKey(for: .es256), "a\"/b")
        let collection = JWTKeyCollection()
        try await key.join(collection, as: JWKIdentifier(string: kid))
        let signer = try TokenSigner(
            kid: kid, algorithm: try await collection.getKey(for: JWKIdentifier(string: kid)))
        #expect(try header(of: signer.sign(claims)) == #"{"alg":"ES256","kid":"a\"/b","typ":"at+jwt"}"#)
    }
}
