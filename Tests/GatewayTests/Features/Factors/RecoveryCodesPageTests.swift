import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct RecoveryCodesPageTests {
    private static let path = "/login/account/recovery-codes?client_id=client_demo"

    @Test func makesNewCodesAndShowsThemOnce() async throws {
        try await Scenario(factors: [Scenario.app]).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.status == .ok && !page.html.contains("<code>"))
            let answer = try await client.submit("", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.status == .ok && answer.html.contains("<code>ddddd-eeeee-fffff</code>"))
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }

    @Test func asksForAFreshSignInFirst() async throws {
        try await Scenario(isFreshToIdentity: false, factors: [Scenario.app]).fleet().run { client in
            let answer = try await client.submit("", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location]?.hasPrefix("/login/account/confirm?") == true)
        }
    }

    /// Codes stand in for a second factor, so that one is needed to get them, whether sign-ins need it or not.
    @Test func needsTwoFactorsOfAUserWithAPasskey() async throws {
        try await Scenario(hasUsedTwoFactors: false).fleet().run { client in
            let answer = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location]?.hasPrefix("/login/account/confirm?") == true)
        }
        try await Scenario().fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.status == .ok)
        }
    }

    @Test func leadsToTheAccountWithoutAFactor() async throws {
        try await Scenario(factors: []).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.headers[.location] == "/login/account?client_id=client_demo")
        }
    }
}
