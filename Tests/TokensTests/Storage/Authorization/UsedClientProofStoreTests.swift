import Models
import RPC
import Testing

@testable import TokensService

/// Identity's proof of a client is valid for one token, so a gateway that has seen it can't use others.
@Suite struct UsedClientProofStoreTests {
    @Test func aProofIsValidForOneTokenAndARepeatedCall() async throws {
        let oauth = try await OAuthFixture()
        let (first, second) = (try await oauth.redeem(oauth.code()), try await oauth.redeem(oauth.code()))
        let request = RequestID.make()
        let proof = try await oauth.clientProof(request)
        let token = try #require(first.refreshToken)
        let given = try await oauth.refresh(token, proof, request: request)
        #expect(try await oauth.refresh(token, proof, request: request).refreshToken == given.refreshToken)
        let other = try #require(second.refreshToken)
        #expect(await code { try await oauth.refresh(other, proof, request: request) } == "invalid_proof")
        // Nor for another method with another token, nor for a code.
        let context = oauth.tokens.context(request)
        let revoke = Tokens.RevokeToken(token: Secret(other.reveal()), client: proof)
        #expect(await code { try await oauth.revoking(revoke, context) } == "invalid_proof")
        let late = try await oauth.code()
        #expect(await code { try await oauth.redeem(late, proof, request: request) } == "invalid_proof")
        // With a proof of its own each works.
        #expect(await code { try await oauth.redeem(late) } == nil)
        #expect(await code { try await oauth.refresh(other) } == nil)
    }
}
