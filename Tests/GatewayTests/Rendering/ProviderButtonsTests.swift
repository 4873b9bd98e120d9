import Models
import Testing

@testable import GatewayService

/// The buttons of a client's providers.
@Suite struct ProviderButtonsTests {
    private func html(_ methods: [LoginMethod]) async throws -> String {
        var client = Samples.demo
        client.configuredMethods = methods
        return try await SignInPage.render(
            try await .testing(), client, issuer: "https://auth.example.com", email: nil
        ).html
    }

    @Test func aClientWithoutProvidersHasNoButtons() async throws {
        #expect(try await !html([.password]).contains("class=\"providers"))
    }

    @Test func eachProviderHasItsMark() async throws {
        for provider in Provider.allCases {
            let html = try await html([.password, provider.loginMethod])
            let list = try #require(
                html.split(separator: "<ul class=\"providers").last?.split(separator: "</ul>").first)
            #expect(list.ranges(of: "<svg class=\"mark\"").count == 1, "mark.mustache lacks \(provider)")
            #expect(html.contains("<span>Continue with \(provider.displayName)</span>"))
            #expect(html.contains("/login/with/\(provider)?"))
        }
    }

    /// Two columns have no room for a sentence; screen readers still hear it.
    @Test func fromFourProvidersOnTheButtonsStandInTwoColumns() async throws {
        let three = try await html([.google, .github, .facebook])
        #expect(three.contains("<ul class=\"providers\">"))
        let four = try await html([.google, .github, .facebook, .microsoft])
        #expect(four.contains("<ul class=\"providers many\">"))
        #expect(four.contains("aria-label=\"Continue with GitHub\"") && four.contains("<span>GitHub</span>"))
    }
}
