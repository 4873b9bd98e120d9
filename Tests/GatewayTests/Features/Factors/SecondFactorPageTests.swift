import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = SecondFactorScenario

@Suite struct SecondFactorPageTests {
    private let path = "/login/second-factor?client_id=client_demo"
    private let cookie = "__Host-sign_in=\(Scenario.token)"

    /// The fleet of a user with these factors.
    private func fleet(
        _ factors: [Factor] = [FactorPagesScenario.app, FactorPagesScenario.passkey], codesLeft: Int = 9,
        remembersBrowsers: Bool = false
    ) throws -> ScriptedFleet {
        var fleet = try Scenario.fleet()
        fleet.hasFactors(factors, codesLeft: codesLeft)
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.factorSettings.remembersBrowsers = remembersBrowsers
            return client
        }
        return fleet
    }

    @Test func leadsToTheFirstStepWithoutASignIn() async throws {
        try await Scenario.fleet().run { client in
            for cookie in ["", "__Host-sign_in=\(String(repeating: "x", count: 43))"] {
                let answer = try await client.send(.get, path, headers: [.cookie: cookie, .accept: "text/html"])
                #expect(answer.status == .seeOther)
                #expect(answer.headers[.location]?.hasPrefix("/login?client_id=client_demo") == true)
            }
        }
    }

    @Test func takesTheCodeAfterThePasswordAndGoesOn() async throws {
        try await Scenario.fleet().run { client in
            let password = try await client.submit(
                "email=ada%40example.com&password=a+long+password",
                to: "/login/password?client_id=client_demo&return_to=%2Flogin%2Faccount%2Fpassword")
            let step = try #require(password.headers[.location])
            #expect(step.hasPrefix("/login/second-factor?client_id=client_demo&return_to="))
            #expect(password.setCookies.contains { $0.hasPrefix("\(cookie);") })
            let page = try await client.page(step, cookie: password.cookies)
            #expect(page.status == .ok && page.html.contains("Enter the code from your authenticator app."))
            let field = try #require(page.html.input("code"))
            #expect(field.contains("autocomplete=\"one-time-code\" inputmode=\"numeric\""))
            for code in ["123456", "aaaaa-bbbbb-ccccc"] {
                let answer = try await client.submit("code=\(code)", to: step, cookie: password.cookies)
                #expect(answer.status == .seeOther && answer.headers[.location] == "/login/account/password", "\(code)")
                #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
                #expect(answer.setCookies.contains { $0.hasPrefix("__Host-sign_in=;") })
            }
        }
    }

    @Test func asksAgainAfterAWrongCode() async throws {
        try await Scenario.fleet().run { client in
            let wrong = try await client.submit("code=000000", to: path, cookie: cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("Enter the one that your app shows now."))
            let wrongRecovery = try await client.submit("code=ddddd-eeeee-fffff", to: path, cookie: cookie)
            #expect(wrongRecovery.status == .unauthorized)
            #expect(wrongRecovery.html.contains("Enter one of your recovery codes."))
            for code in ["12345", "", String(repeating: "1", count: 65)] {
                let malformed = try await client.submit("code=\(code)", to: path, cookie: cookie)
                #expect(malformed.status == .badRequest && malformed.html.marks("code"), "\(code)")
            }
            let late = try await client.submit("code=123456", to: path)
            #expect(late.headers[.location]?.hasPrefix("/login?") == true)
        }
    }

    @Test func takesAPasskeyInPlaceOfACode() async throws {
        try await fleet().run { client in
            let page = try await client.page(path, cookie: cookie)
            #expect(page.html.contains("Use a passkey instead"))
            // The authenticator need not verify its user: the first factor was shown.
            #expect(page.html.contains("/login/passkey/options?client_id=client_demo&amp;second_factor=1"))
            let answer = try await client.submit(try PasskeyScenario.credentialField(), to: path, cookie: cookie)
            #expect(answer.status == .seeOther)
            #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
            let wrong = try await client.submit("credential=%7B%7D", to: path, cookie: cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("That passkey wasn’t accepted."))
        }
    }

    @Test func offersNoPasskeyToAUserWithoutOne() async throws {
        try await fleet([FactorPagesScenario.app]).run { client in
            let page = try await client.page(path, cookie: cookie)
            #expect(page.status == .ok && !page.html.contains("data-passkey"))
        }
    }

    /// They never had an app.
    @Test func speaksOfWhatAUserWithPasskeysHas() async throws {
        try await fleet([FactorPagesScenario.passkey]).run { client in
            let page = try await client.page(path, cookie: cookie)
            #expect(page.html.contains("Use your passkey to continue.") && !page.html.contains("your app"))
            #expect(page.html.contains("<label for=\"code\">Recovery code</label>"))
            let passkey = try #require(page.html.firstRange(of: "data-passkey")).lowerBound
            let field = try #require(page.html.firstRange(of: "id=\"code\"")).lowerBound
            #expect(passkey < field)
            let right = try await client.submit("code=aaaaa-bbbbb-ccccc", to: path, cookie: cookie)
            #expect(right.status == .seeOther)
            let wrong = try await client.submit("code=ddddd-eeeee-fffff", to: path, cookie: cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("Enter one of your recovery codes."))
            let malformed = try await client.submit("code=1", to: path, cookie: cookie)
            #expect(malformed.status == .badRequest && malformed.html.marks("code"))
            #expect(malformed.html.contains("Enter a recovery code.") && !malformed.html.contains("the app"))
        }
    }

    @Test func offersNoRecoveryCodeToAUserWithoutOne() async throws {
        try await fleet([FactorPagesScenario.passkey], codesLeft: 0).run { client in
            let page = try await client.page(path, cookie: cookie)
            #expect(page.html.contains("data-passkey") && page.html.input("code") == nil)
        }
        try await fleet([FactorPagesScenario.app], codesLeft: 0).run { client in
            let page = try await client.page(path, cookie: cookie)
            #expect(page.html.input("code") != nil && !page.html.contains("recovery code"))
        }
    }

    private static let request =
        "/login/second-factor?client_id=client_demo&return_to=%2Foauth2%2Fauthorize%3Frequest%3Dr1"

    /// A fleet whose sign-in is for the authorization request `r1`.
    private func fleet(
        asksFor contexts: [AuthenticationContext]?, step: PendingSignIn.Step = .secondFactor,
        takes kinds: [SecondFactorKind]? = nil, remembersBrowsers: Bool = false
    ) throws -> ScriptedFleet {
        var fleet = try fleet(remembersBrowsers: remembersBrowsers)
        fleet.answer(Tokens.FindAuthorization.self) { call, _ in
            guard case .kept(Secret("r1")) = call.reference else { throw ServiceError.authorizationExpired }
            var request = Samples.authorization
            request.contexts = contexts
            return AuthorizationStatus(request: request, session: nil, needsSignIn: true)
        }
        fleet.answer(Tokens.FindSignIn.self) { call, _ in
            guard call.token == Secret(Scenario.token) else { throw ServiceError.signInTokenInvalid }
            return .init(
                signIn: PendingSignIn(
                    user: Samples.user, application: Samples.application, account: Samples.account,
                    client: Samples.client, step: step, secondFactors: kinds, session: step == .stepUp ? .make() : nil),
                proof: Scenario.signIn)
        }
        return fleet
    }

    /// A code would be right and not enough.
    @Test func offersOnlyThePasskeyWhereTheClientAsksForOne() async throws {
        for fleet in [
            try fleet(asksFor: [.phishingResistant]),
            try fleet(asksFor: [.phishingResistant], step: .stepUp, takes: [.passkey]),
        ] {
            try await fleet.run { client in
                let page = try await client.page(Self.request, cookie: cookie)
                #expect(page.html.contains("data-passkey") && page.html.contains("Use your passkey to continue."))
                #expect(page.html.input("code") == nil)
                #expect(page.html.contains("/oauth2/passkey?request=r1"))
                let answer = try await client.submit(
                    try PasskeyScenario.credentialField(), to: Self.request, cookie: cookie)
                #expect(answer.onward == "/oauth2/authorize?request=r1")
            }
        }
    }

    @Test func offersACodeWhereItIsEnough() async throws {
        var over = try fleet(asksFor: nil)
        over.answer(Tokens.FindAuthorization.self) { _, _ in throw ServiceError.authorizationExpired }
        for fleet in [
            try fleet(asksFor: nil), try fleet(asksFor: [.twoFactors]),
            try fleet(asksFor: [.phishingResistant, .oneFactor]),
            try fleet(asksFor: [.twoFactors], step: .stepUp, takes: [.totp, .recoveryCode, .passkey]), over,
        ] {
            try await fleet.run { client in
                let page = try await client.page(Self.request, cookie: cookie)
                #expect(page.html.input("code") != nil && page.html.contains("data-passkey"))
                #expect(!page.html.contains("/oauth2/passkey"))
            }
        }
    }

    /// They sign in, and then add one.
    @Test func aUserWithoutAPasskeySignsInByACode() async throws {
        var fleet = try fleet(asksFor: [.phishingResistant])
        fleet.hasFactors([FactorPagesScenario.app])
        try await fleet.run { client in
            let page = try await client.page(Self.request, cookie: cookie)
            #expect(page.html.input("code") != nil && !page.html.contains("data-passkey"))
        }
    }

    @Test func aStepUpTakesNothingWeaker() async throws {
        var fleet = try fleet(asksFor: [.phishingResistant], step: .stepUp, takes: [.passkey])
        fleet.answer(Identity.VerifySecondFactor.self) { _, _ in throw ServiceError.internal }
        try await fleet.run { client in
            for code in ["123456", "aaaaa-bbbbb-ccccc"] {
                let answer = try await client.submit("code=\(code)", to: Self.request, cookie: cookie)
                #expect(answer.status == .unauthorized && answer.html.hasAlert)
            }
        }
    }

    private static let box = "<input type=\"checkbox\" id=\"remember_browser\" name=\"remember_browser\""

    @Test func oneBoxRemembersTheBrowserWithEitherFactor() async throws {
        for isAllowed in [true, false] {
            for factors in [
                [FactorPagesScenario.app, FactorPagesScenario.passkey], [FactorPagesScenario.app],
                [FactorPagesScenario.passkey],
            ] {
                try await fleet(factors, remembersBrowsers: isAllowed).run { client in
                    let page = try await client.page(path, cookie: cookie)
                    #expect(page.html.ranges(of: Self.box).count == (isAllowed ? 1 : 0))
                    // The page's script fills it in.
                    let copies = page.html.ranges(of: "<input type=\"hidden\" name=\"remember_browser\">").count
                    #expect(copies == (isAllowed && factors.last?.type == .passkey ? 1 : 0))
                    let form = try "remember_browser=1&" + PasskeyScenario.credentialField()
                    let answer = try await client.submit(form, to: path, cookie: cookie)
                    let remembered = answer.setCookies.contains { $0.hasPrefix("__Host-remembered_browser=") }
                    #expect(answer.status == .seeOther && remembered == isAllowed)
                }
            }
        }
        try await fleet([FactorPagesScenario.passkey], codesLeft: 0, remembersBrowsers: true).run { client in
            let page = try await client.page(path, cookie: cookie)
            #expect(page.html.ranges(of: Self.box).count == 1)
        }
    }

    /// The client gets two factors in a remembered browser, too.
    @Test func thereIsNoBoxWhereTheClientAsksForTwoFactors() async throws {
        for (contexts, step, has) in [
            ([.twoFactors], .secondFactor, false), ([.twoFactors], .stepUp, false),
            ([.phishingResistant], .secondFactor, false), ([.twoFactors, .oneFactor], .secondFactor, true),
            (nil, .secondFactor, true),
        ] as [([AuthenticationContext]?, PendingSignIn.Step, Bool)] {
            try await fleet(asksFor: contexts, step: step, remembersBrowsers: true).run { client in
                let page = try await client.page(Self.request, cookie: cookie)
                #expect(page.status == .ok && page.html.contains(Self.box) == has, "\(contexts ?? [])")
            }
        }
    }

    /// Who has lost everything would have no way on.
    @Test func tellsWhereHelpIsWhereThereIsNothingElseToTry() async throws {
        let (app, passkey) = (FactorPagesScenario.app, FactorPagesScenario.passkey)
        for (factors, codesLeft, more, isShown) in [
            ([app], 9, "", false), ([app], 9, "&recovery_code=1", true), ([app], 0, "", true),
            ([app, passkey], 9, "", false), ([app, passkey], 9, "&recovery_code=1", true), ([passkey], 9, "", true),
            ([passkey], 0, "", true),
        ] {
            try await fleet(factors, codesLeft: codesLeft).run { client in
                let page = try await client.page(path + more, cookie: cookie)
                #expect(page.html.contains("Contact support for Demo") == isShown, "\(codesLeft) \(more)")
            }
        }
        // The page that follows has other ways.
        try await fleet(asksFor: [.phishingResistant]).run { client in
            let page = try await client.page(Self.request, cookie: cookie)
            #expect(page.html.contains("/oauth2/passkey") && !page.html.contains("Contact support for"))
        }
    }

    /// By a link: it needs no script.
    @Test func recoveryCodesHaveAFieldOfTheirOwn() async throws {
        try await fleet(remembersBrowsers: true).run { client in
            let app = try await client.page(path, cookie: cookie)
            #expect(app.html.contains("href=\"/login/second-factor?client_id=client_demo&amp;recovery_code=1\""))
            let page = try await client.page("\(path)&recovery_code=1", cookie: cookie)
            let field = try #require(page.html.input("code"))
            #expect(!field.contains("inputmode") && field.contains("autocomplete=\"off\""))
            #expect(page.html.contains(">Recovery code</label>") && page.html.contains("that you saved"))
            #expect(!page.html.contains("Enter the code from your authenticator app."))
            #expect(page.html.contains("action=\"/login/second-factor?client_id=client_demo&amp;recovery_code=1\""))
            #expect(page.html.contains("href=\"/login/second-factor?client_id=client_demo\""))
            #expect(page.html.contains(Self.box) && page.html.contains("data-passkey"))
            let right = try await client.submit(
                "code=aaaaa-bbbbb-ccccc", to: "\(path)&recovery_code=1", cookie: cookie)
            #expect(right.status == .seeOther)
            let wrong = try await client.submit("code=123456", to: "\(path)&recovery_code=1", cookie: cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("Enter one of your recovery codes."))
            let malformed = try await client.submit("code=1", to: "\(path)&recovery_code=1", cookie: cookie)
            #expect(malformed.html.contains("Enter a recovery code.") && malformed.html.marks("code"))
        }
        // There are none left.
        try await fleet(codesLeft: 0).run { client in
            let page = try await client.page("\(path)&recovery_code=1", cookie: cookie)
            #expect(page.html.contains("inputmode=\"numeric\""))
            #expect(!page.html.contains("ecovery code") && !page.html.contains("href=\"/login/second-factor?"))
        }
    }
}
