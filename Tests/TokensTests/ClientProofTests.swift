import Models
import Proofs
import Testing

@testable import TokensService

/// Identity's word on which client asks is good for one token: a gateway that has seen it can't go on with others.
@Suite struct ClientProofTests {
    @Test func aProofCountsForOneTokenAndTheSameCallMayComeAgain() async throws {
        let oauth = try await OAuthFixture()
        let (first, second) = (try await oauth.redeem(oauth.code()), try await oauth.redeem(oauth.code()))
        let request = RequestID.make()
        let proof = try await oauth.shown(request)
        let token = try #require(first.refreshToken)
        let given = try await oauth.refresh(token, proof, request: request)
        #expect(try await oauth.refresh(token, proof, request: request).refreshToken == given.refreshToken)
        let other = try #require(second.refreshToken)
        #expect(await code { try await oauth.refresh(other, proof, request: request) } == "invalid_proof")
        // Nor for another method with another token, nor for a code.
        let context = oauth.tokens.context(request)
        let revoke = Tokens.RevokeToken(token: Secret(other.reveal()), client: proof)
        #expect(await code { try await oauth.clientTokens(revoke, context) } == "invalid_proof")
        let late = try await oauth.code()
        #expect(await code { try await oauth.redeem(late, proof, request: request) } == "invalid_proof")
        // With a proof of its own each works.
        #expect(await code { try await oauth.redeem(late) } == nil)
        #expect(await code { try await oauth.refresh(other) } == nil)
    }
}
