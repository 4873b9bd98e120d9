import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct FreshSignInPageTests {
    private static let back = "%2Flogin%2Faccount%2Fpasskey"
    private static let path = "/login/account/confirm?client_id=client_demo&return_to=\(back)"

    @Test(arguments: [AddPasskeyPage.path, AuthenticatorAppPage.path, RecoveryCodesPage.path])
    func comesFirstWhereTheSignInIsNotFresh(path: String) async throws {
        for scenario in [
            Scenario(isFresh: false, factors: [Scenario.app]),
            Scenario(hasUsedTwoFactors: false, factors: [Scenario.app]),
        ] {
            try await scenario.fleet().run { client in
                let answer = try await client.page("\(path)?client_id=client_demo", cookie: Scenario.cookie)
                let place = try #require(answer.headers[.location])
                #expect(answer.status == .seeOther && place.hasPrefix("/login/account/confirm?client_id=client_demo&"))
                #expect(place.contains("return_to=%2Flogin%2Faccount%2F") && place.contains("client_id%3Dclient_demo"))
            }
        }
    }

    /// One factor is enough for a user whose sign-ins need one.
    @Test func isNotNeededAfterAFreshSignIn() async throws {
        for scenario in [Scenario(hasUsedTwoFactors: false), Scenario(factors: [Scenario.app])] {
            try await scenario.fleet().run { client in
                let page = try await client.page(
                    "\(AddPasskeyPage.path)?client_id=client_demo", cookie: Scenario.cookie)
                #expect(page.status == .ok)
            }
        }
    }

    @Test func takesThePasswordAndGoesOn() async throws {
        try await Scenario(isFresh: false).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("Confirm it’s you") && page.html.contains("ada@example.com"))
            #expect(page.html.input("password")?.contains("autocomplete=\"current-password\"") == true)
            #expect(page.html.contains("/login?client_id=client_demo&amp;return_to=\(Self.back)&amp;prompt=login"))
            let wrong = try await client.submit("password=mistyped", to: Self.path, cookie: Scenario.cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("The current password is wrong."))
            let missing = try await client.submit("password=", to: Self.path, cookie: Scenario.cookie)
            #expect(missing.status == .badRequest && missing.html.marks("password"))
            let right = try await client.submit("password=right", to: Self.path, cookie: Scenario.cookie)
            #expect(right.status == .seeOther && right.headers[.location] == "/login/account/passkey")
            #expect(right.setCookies.contains { $0.hasPrefix("access_token=access-2") })
        }
    }

    /// A password adds nothing to a session that began with one.
    @Test func asksForACodeWhereTheSessionBeganWithOneFactor() async throws {
        try await Scenario(hasUsedTwoFactors: false, factors: [Scenario.app]).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.input("code") != nil && page.html.input("password") == nil)
            for (code, isRight) in [("123456", true), ("aaaaa-bbbbb-ccccc", true), ("000000", false)] {
                let answer = try await client.submit("code=\(code)", to: Self.path, cookie: Scenario.cookie)
                #expect(answer.status == (isRight ? .seeOther : .unauthorized), "\(code)")
            }
            let malformed = try await client.submit("code=1", to: Self.path, cookie: Scenario.cookie)
            #expect(malformed.status == .badRequest && malformed.html.marks("code"))
        }
    }

    @Test func asksForNoPasswordWhereTheChangeNeedsTwoFactors() async throws {
        try await Scenario(hasUsedTwoFactors: false).fleet().run { client in
            let page = try await client.page("\(Self.path)&two_factors=1", cookie: Scenario.cookie)
            #expect(page.html.contains("data-passkey=\"get\"") && page.html.input("password") == nil)
        }
    }

    @Test func asksForACodeOfAUserWithoutAPassword() async throws {
        try await Scenario(isFresh: false, factors: [Scenario.app], hasPassword: false).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.input("code") != nil && page.html.input("password") == nil)
        }
    }

    @Test func takesAPasskey() async throws {
        try await Scenario(isFresh: false).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("data-passkey=\"get\""))
            let right = try await client.submit(
                try PasskeyScenario.credentialField(), to: Self.path, cookie: Scenario.cookie)
            #expect(right.status == .seeOther)
            #expect(right.setCookies.contains { $0.hasPrefix("access_token=access-2") })
            let wrong = try await client.submit("credential=%7B%7D", to: Self.path, cookie: Scenario.cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("That passkey wasn’t accepted."))
        }
    }

    @Test func leadsToTheSignInPageWithoutPasswordAndPasskey() async throws {
        try await Scenario(isFresh: false, factors: [], hasPassword: false).fleet().run { client in
            let answer = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location]?.hasPrefix("/login?client_id=client_demo&return_to=") == true)
            #expect(answer.headers[.location]?.contains("prompt=login") == true)
        }
    }

    @Test func leadsOthersToSignIn() async throws {
        try await Scenario().fleet().run { client in
            let answer = try await client.page(Self.path)
            #expect(answer.headers[.location]?.hasPrefix("/login?") == true)
        }
    }
}
