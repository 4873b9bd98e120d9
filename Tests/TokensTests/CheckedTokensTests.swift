import Crypto
import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct CheckedTokensTests {
    private static func entry() throws -> CheckedTokens.Entry {
        let client = try #require(ClientID("client_demo"))
        let claims = AccessTokenClaims(
            issuer: "https://auth.example.com", user: .make(), audience: .make(), expiresAt: 1, issuedAt: 0,
            notBefore: 0, tokenID: "t", session: .make(), client: client, application: .make(), account: .make(),
            role: .owner, authenticationMethods: [], authenticatedAt: 0, scope: "")
        return CheckedTokens.Entry(claims: claims, kid: "k", json: Data())
    }

    private static func digest(_ number: Int) -> SHA256.Digest { SHA256.hash(data: Data("\(number)".utf8)) }

    @Test func staysWithinItsBoundHoweverOftenTokensAreUsed() throws {
        let tokens = CheckedTokens(capacity: 20)
        let entry = try Self.entry()
        // Every token is used again and again, so that every one of them would like to stay.
        for number in 0..<100 {
            tokens[Self.digest(number)] = entry
            for earlier in 0..<number { _ = tokens[Self.digest(earlier)] }
            #expect(tokens.count <= 20)
        }
    }

    @Test func remembersWhatIsUsedAndForgetsWhatIsNot() throws {
        let tokens = CheckedTokens(capacity: 20)
        let entry = try Self.entry()
        for number in 0..<40 {
            tokens[Self.digest(number)] = entry
            #expect(tokens[Self.digest(0)] != nil)
        }
        #expect(tokens[Self.digest(1)] == nil)
    }
}
