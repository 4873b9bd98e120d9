import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct FreshSignInPageTests {
    private static let back = "%2Flogin%2Faccount%2Fpasskey"
    private static let path = "/login/account/confirm?client_id=client_demo&return_to=\(back)"

    @Test(arguments: [AddPasskeyPage.path, AuthenticatorAppPage.path, RecoveryCodesPage.path, TwoStepPage.path])
    func comesFirstWhereTheSignInIsNotFresh(path: String) async throws {
        for scenario in [
            Scenario(isFresh: false, factors: [Scenario.app]),
            Scenario(hasUsedTwoFactors: false, factors: [Scenario.app]),
            // Two-step sign-in is off, but a password alone must not add a passkey beside the owner's.
            Scenario(hasUsedTwoFactors: false, factors: [Scenario.passkey]),
        ] {
            try await scenario.fleet().run { client in
                let answer = try await client.page("\(path)?client_id=client_demo", cookie: Scenario.cookie)
                let place = try #require(answer.headers[.location])
                #expect(answer.status == .seeOther && place.hasPrefix("/login/account/confirm?client_id=client_demo&"))
                #expect(place.contains("return_to=%2Flogin%2Faccount%2F") && place.contains("client_id%3Dclient_demo"))
            }
        }
    }

    /// One factor is enough for a user who has no other.
    @Test func isNotNeededAfterAFreshSignIn() async throws {
        for scenario in [Scenario(hasUsedTwoFactors: false, factors: []), Scenario(factors: [Scenario.app])] {
            try await scenario.fleet().run { client in
                let page = try await client.page(
                    "\(AddPasskeyPage.path)?client_id=client_demo", cookie: Scenario.cookie)
                #expect(page.status == .ok)
            }
        }
    }

    @Test func takesThePasswordAndGoesOn() async throws {
        try await Scenario(isFresh: false, factors: []).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(!page.html.contains("Contact support for"))
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

    /// A password would renew one factor, and the change would ask for the other one again.
    @Test(arguments: [true, false]) func asksForACodeOfAUserWhoHasAnApp(hasUsedTwoFactors: Bool) async throws {
        let scenario = Scenario(isFresh: false, hasUsedTwoFactors: hasUsedTwoFactors, factors: [Scenario.app])
        try await scenario.fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.input("code") != nil && page.html.input("password") == nil)
            // What is asked for comes before the field, and who has none of it reads of the other ways first.
            let hint = try #require(page.html.firstRange(of: "Enter the code from your authenticator app."))
            let field = try #require(page.html.firstRange(of: "id=\"code\""))
            let links = try #require(page.html.firstRange(of: "class=\"links\""))
            let support = try #require(page.html.firstRange(of: "Contact support for Demo"))
            #expect(hint.lowerBound < field.lowerBound && links.lowerBound < support.lowerBound)
            for (code, isRight) in [("123456", true), ("aaaaa-bbbbb-ccccc", true), ("000000", false)] {
                let answer = try await client.submit("code=\(code)", to: Self.path, cookie: Scenario.cookie)
                #expect(answer.status == (isRight ? .seeOther : .unauthorized), "\(code)")
            }
            let malformed = try await client.submit("code=1", to: Self.path, cookie: Scenario.cookie)
            #expect(malformed.status == .badRequest && malformed.html.marks("code"))
        }
    }

    @Test func asksForThePasskeyOrARecoveryCode() async throws {
        try await Scenario(isFresh: false).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("data-passkey=\"get\"") && page.html.input("password") == nil)
            // Without the passkey, a recovery code, and without either, a way on.
            #expect(page.html.contains(">Recovery code</label>") && page.html.contains("Contact support for Demo"))
            let wrong = try await client.submit("code=ddddd-eeeee-fffff", to: Self.path, cookie: Scenario.cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("Enter one of your recovery codes."))
            let right = try await client.submit("code=aaaaa-bbbbb-ccccc", to: Self.path, cookie: Scenario.cookie)
            #expect(right.status == .seeOther)
        }
    }

    /// The alert speaks of what was entered.
    @Test func aWrongRecoveryCodeIsNoCodeOfTheApp() async throws {
        try await Scenario(isFresh: false, factors: [Scenario.app]).fleet().run { client in
            for (code, text) in [
                ("000000", "Enter the one that your app shows now."),
                ("ddddd-eeeee-fffff", "one of your recovery codes."),
            ] {
                let wrong = try await client.submit("code=\(code)", to: Self.path, cookie: Scenario.cookie)
                #expect(wrong.status == .unauthorized && wrong.html.contains(text), "\(code)")
            }
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

    /// Beside the password of a moment ago, a security key need not verify its user.
    @Test func aKeyWithoutAPINComesAfterThePassword() async throws {
        let path = Self.path + "&password_first=1"
        let link = "href=\"\(path.replacing("&", with: "&amp;"))\""
        try await Scenario(isFresh: false, hasUsedTwoFactors: false).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains(link) && !page.html.contains("beside_password"))
            let first = try await client.page(path, cookie: Scenario.cookie)
            #expect(first.html.input("password") != nil && first.html.contains("Next, you’ll use your security key."))
            #expect(!first.html.contains("data-passkey=") && first.html.input("code") == nil)
            let wrong = try await client.submit("password=mistyped", to: path, cookie: Scenario.cookie)
            #expect(wrong.status == .unauthorized && wrong.html.input("password") != nil)
            let right = try await client.submit("password=right", to: path, cookie: Scenario.cookie)
            #expect(right.status == .seeOther && right.headers[.location] == Self.path)
            #expect(right.setCookies.contains { $0.hasPrefix("access_token=access-2") })
        }
        try await Scenario(hasUsedTwoFactors: false).fleet().run { client in
            let next = try await client.page(path, cookie: Scenario.cookie)
            #expect(next.html.contains("beside_password=1") && !next.html.contains(link))
            let right = try await client.submit(
                try PasskeyScenario.credentialField(), to: Self.path, cookie: Scenario.cookie)
            #expect(right.headers[.location] == "/login/account/passkey")
        }
        // There is no password to begin with.
        try await Scenario(isFresh: false, hasPassword: false).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(!page.html.contains("password_first"))
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

    @Test func recoveryCodesHaveAFieldOfTheirOwn() async throws {
        try await Scenario(hasUsedTwoFactors: false, factors: [Scenario.app]).fleet().run { client in
            let app = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(app.html.input("code")?.contains("inputmode=\"numeric\"") == true)
            let link = (Self.path + "&recovery_code=1").replacing("&", with: "&amp;")
            #expect(app.html.contains("href=\"\(link)\""))
            let path = Self.path + "&recovery_code=1"
            let page = try await client.page(path, cookie: Scenario.cookie)
            #expect(page.html.contains(">Recovery code</label>") && page.html.contains("action=\"\(link)\""))
            let wrong = try await client.submit("code=ddddd-eeeee-fffff", to: path, cookie: Scenario.cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("Enter one of your recovery codes."))
            let right = try await client.submit("code=aaaaa-bbbbb-ccccc", to: path, cookie: Scenario.cookie)
            #expect(right.onward == "/login/account/passkey")
        }
    }
}
