import Models
import RPC
import Testing

@testable import TokensService

@Suite struct RevokeTokenHandlerTests {
    @Test func endsTheSessionOfAClientsOwnTokens() async throws {
        let oauth = try await OAuthFixture()
        func revoke(_ token: Secret, as client: ClientID? = nil) async throws -> Tokens.Revoked {
            let request = RequestID.make()
            return try await oauth.revoking(
                Tokens.RevokeToken(token: token, client: try await oauth.clientProof(request, as: client)),
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
}
