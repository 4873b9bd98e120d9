import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct OpenIDConnectTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "ann@example.com", "email_verified": true, "xms_edov": true,
    ]

    @Test func refusesTheResponseOfAnotherIssuer() async throws {
        let fixture = try await ProviderFixture()
        let base = try fixture.provider.baseURL
        // The `iss` parameter of another issuer.
        let other = base.replacing("127.0.0.1", with: "localhost")
        try fixture.provider.behave(.init(Self.ann))
        let call = Identity.CompleteProviderSignIn(
            client: fixture.identity.client.id, provider: .google, code: Secret("c"), codeVerifier: Secret("v"),
            nonce: Secret("n"), issuer: other)
        let found = await error {
            try await fixture.identity.call(call, fixture.identity.context())
        }
        #expect(found?.code == .providerFailed)
        #expect(try await fixture.audited() == ["sign_in_refused google wrong_issuer"])
    }

    @Test func refusesMisleadingDiscoveryDocuments() async throws {
        let fixture = try await ProviderFixture()
        let path = "/.well-known/openid-configuration"
        let base = try fixture.provider.baseURL
        func document(issuer: String, token: String) -> String {
            """
            {"issuer": "\(issuer)", "authorization_endpoint": "\(base)/authorize", "token_endpoint": "\(token)",
             "jwks_uri": "\(base)/keys"}
            """
        }
        try fixture.provider.behave(.init())
        var behaviour = TestProvider.Behaviour(Self.ann)
        behaviour.body = [path: document(issuer: "https://another.example.com", token: "\(base)/token")]
        #expect(await error { try await fixture.signIn(.google, behaviour) }?.code == .providerFailed)
        behaviour.body = [path: document(issuer: base, token: "http://169.254.169.254/token")]
        behaviour.body = [path: document(issuer: base, token: "http://provider.example.com/token")]
        #expect(await error { try await fixture.signIn(.google, behaviour) }?.code == .providerFailed)
        #expect(try await fixture.audited().last == "sign_in_refused google forbidden_address")
    }
}
