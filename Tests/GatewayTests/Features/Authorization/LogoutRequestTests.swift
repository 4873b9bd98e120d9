import Models
import Testing

@testable import GatewayService

/// What a client may ask for when it signs a user out.
@Suite struct LogoutRequestTests {
    private static let session = SessionID.make()

    private func read(_ text: String) async throws -> LogoutRequest {
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.FindClient.self) { call, _ in
            guard case .id(Samples.client) = call.key else {
                throw ServiceError(.unknownClient, detail: "No such client.")
            }
            var client = Samples.demo
            client.postLogoutRedirectURIs = ["https://app.example.com/bye"]
            return client
        }
        fleet.answer(Tokens.ReadIDToken.self) { call, _ in
            guard call.idToken == Secret("hint") else { throw ServiceError.invalidToken }
            return IDTokenClaims(
                issuer: ScriptedFleet.issuer, user: Samples.user, audience: Samples.client, expiresAt: 1, issuedAt: 1,
                authenticatedAt: 1, authenticationMethods: ["pwd"], session: Self.session, nonce: nil,
                accessTokenHash: nil)
        }
        return try await fleet.withFleet { fleet in
            let reader = LogoutRequestReader(clients: UseCases(fleet).clients, tokens: fleet.tokens)
            return try await reader.read(try #require(OAuthParameters(encoded: text)))
        }
    }

    private static let bye = "post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Fbye"

    @Test func theHintNamesTheClientAndTheSession() async throws {
        let logout = try await read("id_token_hint=hint&\(Self.bye)&state=s")
        #expect(logout.hint?.claims.session == Self.session && logout.client == Samples.client)
        #expect(logout.redirectURI == "https://app.example.com/bye?state=s")
    }

    @Test func anUnreadableHintIsIgnored() async throws {
        let logout = try await read("id_token_hint=gone&client_id=client_demo")
        #expect(logout.hint == nil && logout.client == Samples.client && logout.redirectURI == nil)
    }

    @Test func aLongStateIsLeftOut() async throws {
        let logout = try await read("id_token_hint=hint&\(Self.bye)&state=\(String(repeating: "s", count: 2049))")
        #expect(logout.redirectURI == "https://app.example.com/bye")
    }

    @Test(arguments: [
        ("\(bye)", ErrorCode.unknownClient), ("id_token_hint=hint&client_id=client_other", .unknownClient),
        ("client_id=client_demo&\(bye)%2F", .invalidRedirectURI),
        ("client_id=client_demo&state=a&state=b", .malformedRequest),
    ])
    func refusesWhatIsNotTheClients(_ text: String, _ code: ErrorCode) async throws {
        let error = await #expect(throws: ServiceError.self) { try await read(text) }
        #expect(error?.code == code)
    }
}
