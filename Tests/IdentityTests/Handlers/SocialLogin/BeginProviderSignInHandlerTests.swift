import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct BeginProviderSignInHandlerTests {
    @Test func makesTheAuthorizationURLOfEachProvider() async throws {
        let identity = try await IdentityFixture()
        for provider in [Provider.github, .facebook, .microsoft] { _ = try await identity.connect(provider) }
        func query(_ provider: Provider) async throws -> (base: String, items: [String: String]) {
            let url = try await identity.call(
                Identity.BeginProviderSignIn(
                    client: identity.client.id, provider: provider, state: Secret("s&t"), nonce: Secret("n"),
                    codeChallenge: "c", loginHint: "ann@example.com", locales: ["pt-BR", "en"]), identity.context()
            ).url
            let parts = try #require(URLComponents(string: url))
            let items = (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }
            return (String(url.prefix { $0 != "?" }), Dictionary(items) { first, _ in first })
        }
        let github = try await query(.github)
        #expect(github.base == "https://github.com/login/oauth/authorize")
        #expect(
            github.items == [
                "response_type": "code", "client_id": "our-id", "scope": "read:user user:email", "state": "s&t",
                "redirect_uri": "\(IdentityFixture.issuer)/auth/github/callback", "code_challenge": "c",
                "code_challenge_method": "S256", "login": "ann@example.com",
            ])
        let facebook = try await query(.facebook)
        #expect(facebook.base == "https://www.facebook.com/dialog/oauth")
        #expect(facebook.items["locale"] == "pt_BR")
        let microsoft = try await query(.microsoft)
        #expect(microsoft.base == "https://login.microsoftonline.com/common/oauth2/v2.0/authorize")
        #expect(microsoft.items["nonce"] == "n")
        #expect(microsoft.items["ui_locales"] == "pt-BR en")
        #expect(microsoft.items["login_hint"] == "ann@example.com")
    }
}
