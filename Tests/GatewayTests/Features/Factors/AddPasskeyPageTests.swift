import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct AddPasskeyPageTests {
    private static let path = "/login/account/passkey?client_id=client_demo"

    private func options(_ client: any TestClientProtocol, cookie: String) async throws -> TestResponse {
        let session = CSRFTokens.makeSession()
        return try await client.execute(
            uri: "/login/account/passkey/options?client_id=client_demo", method: .post,
            headers: [
                .cookie: "\(cookie); \(CSRFTokens.formCookieName)=\(session.reveal())",
                .csrfToken: CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal(),
                .fetchSite: "same-origin", .accept: "*/*",
            ])
    }

    @Test func givesThePagesScriptItsOptions() async throws {
        try await Scenario().fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("data-options=\"/login/account/passkey/options?client_id=client_demo\""))
            #expect(page.html.contains("data-confirm=\"/login/account/confirm?client_id=client_demo&amp;return_to="))
            let answer = try await options(client, cookie: Scenario.cookie)
            #expect(answer.status == .ok && answer.json["challenge"] != nil)
            #expect(try await options(client, cookie: "").code == "authentication_required")
        }
        try await Scenario(isFreshToIdentity: false).fleet().run { client in
            let answer = try await options(client, cookie: Scenario.cookie)
            #expect(answer.code == "insufficient_user_authentication")
        }
    }

    @Test func registersThePasskeyUnderItsName() async throws {
        for (name, expected) in [("Work+laptop", "Work laptop"), ("", nil), ("%00", nil)] as [(String, String?)] {
            var fleet = try Scenario().fleet()
            let names = CallLog<String?>()
            fleet.answer(Identity.RegisterPasskey.self) { call, _ in
                names.append(call.passkeyName)
                return .init(passkey: PasskeyScenario.passkey)
            }
            try await fleet.run { client in
                let answer = try await client.submit(
                    "\(try PasskeyScenario.credentialField())&name=\(name)", to: Self.path, cookie: Scenario.cookie)
                #expect(answer.headers[.location] == "/login/account?client_id=client_demo&done=add-passkey")
            }
            #expect(names.entries == [expected])
        }
    }

    @Test func showsTheRecoveryCodesOfAFirstFactor() async throws {
        var fleet = try Scenario().fleet()
        fleet.answer(Identity.RegisterPasskey.self) { _, _ in
            .init(passkey: PasskeyScenario.passkey, recoveryCodes: [Secret("aaaaa-bbbbb-ccccc")])
        }
        try await fleet.run { client in
            let answer = try await client.submit(
                "\(try PasskeyScenario.credentialField())&name=Key", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.status == .ok && answer.html.contains("<code>aaaaa-bbbbb-ccccc</code>"))
            #expect(answer.html.contains("href=\"/login/account?client_id=client_demo&amp;done=add-passkey\""))
        }
    }

    @Test func staysForAnAnswerThatIsNotAccepted() async throws {
        for (code, text) in [
            (ErrorCode.passkeyInvalid, "wasn’t accepted"), (.passkeyExists, "already has a passkey on this device"),
            (.passkeyLimitReached, "can’t add any more passkeys"),
        ] {
            var fleet = try Scenario().fleet()
            fleet.answer(Identity.RegisterPasskey.self) { _, _ in throw ServiceError(code, detail: "No.") }
            try await fleet.run { client in
                let answer = try await client.submit(
                    "\(try PasskeyScenario.credentialField())&name=Key", to: Self.path, cookie: Scenario.cookie)
                #expect(answer.status.code >= 400 && answer.html.contains(text), "\(code)")
            }
        }
    }

    @Test func isAnOfferAfterASignIn() async throws {
        let path = "\(Self.path)&return_to=%2Flogin%2Faccount%2Fpassword"
        try await Scenario(factors: []).fleet().run { client in
            let page = try await client.page(path, cookie: Scenario.cookie)
            #expect(page.html.contains("Sign in faster next time?") && page.html.contains("Not now"))
            let later = try await client.submit("later=1", to: path, cookie: Scenario.cookie)
            #expect(later.headers[.location] == "/login/account/password")
            #expect(later.setCookies.contains { $0.hasPrefix("__Host-passkey_offer=declined;") })
            let made = try await client.submit(
                try PasskeyScenario.credentialField(), to: path, cookie: Scenario.cookie)
            #expect(made.headers[.location] == "/login/account/password")
        }
    }

    /// The client asks for it, so it is no offer.
    @Test func statesThatTheClientNeedsIt() async throws {
        let other = try #require(ClientID("client_other"))
        let path = "\(Self.path)&return_to=%2Foauth2%2Fauthorize%3Frequest%3Dr1"
        for (contexts, title, text) in [
            ([.phishingResistant], "Passkey needed", "asks you to sign in with a passkey."),
            ([.twoFactors], "Add a passkey", "asks you to sign in with a second step."),
            (nil, "Sign in faster next time?", "A passkey signs you in"),
        ] as [([AuthenticationContext]?, String, String)] {
            var fleet = try Scenario(hasUsedTwoFactors: false, factors: []).fleet()
            fleet.answer(Tokens.FindAuthorization.self) { call, _ in
                guard case .kept(Secret("r1")) = call.reference else { throw ServiceError.authorizationExpired }
                var request = Samples.authorization
                (request.client, request.contexts) = (other, contexts)
                return AuthorizationStatus(request: request, session: Samples.claims, needsSignIn: false)
            }
            // The session is of another client.
            fleet.answer(Identity.FindClient.self) { call, _ in
                var client = Samples.demo
                if call.key == .id(other) { client.name = "Printer" }
                return client
            }
            try await fleet.run { client in
                let page = try await client.page(path, cookie: Scenario.cookie)
                #expect(page.html.contains("<p>Printer asks") == (contexts != nil))
                #expect(page.html.contains("<h1>\(title)</h1>") && page.html.contains(text), "\(title)")
                #expect(page.html.contains("Not now") == (contexts == nil))
                #expect(page.html.contains("href=\"/oauth2/passkey?request=r1\"") == (contexts != nil))
            }
        }
    }

    @Test func takesNoMoreThanAUserCanHave() async throws {
        let many = (0..<Passkey.maximumPerUser).map { _ in
            Factor(id: .make(), type: .passkey, name: "Key", createdAt: .now, lastUsedAt: nil)
        }
        try await Scenario(factors: many).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("can’t add any more passkeys") && !page.html.contains("data-passkey"))
        }
    }

    @Test func theSessionHasShownThePasskey() async throws {
        var fleet = try Scenario(factors: []).fleet()
        fleet.showsNewFactors()
        try await fleet.run { client in
            let done = try await client.submit(
                try PasskeyScenario.credentialField(), to: Self.path, cookie: Scenario.cookie)
            #expect(done.status == .seeOther && done.setCookies.contains { $0.hasPrefix("access_token=access-2") })
        }
    }
}
