import Models
import RPC
import Testing

@testable import TokensService

@Suite struct IntrospectTokenHandlerTests {
    @Test func reportsTokensOfTheClientsApplicationOnly() async throws {
        let oauth = try await OAuthFixture()
        func ask(
            _ token: Secret, isConfidential: Bool = true, of application: ApplicationID? = nil
        ) async throws -> Tokens.Introspection {
            let request = RequestID.make()
            let proof = try await oauth.clientProof(request, of: application, isConfidential: isConfidential)
            return try await oauth.introspecting(
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
