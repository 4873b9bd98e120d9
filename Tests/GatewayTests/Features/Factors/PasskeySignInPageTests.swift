import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = PasskeyScenario

@Suite struct PasskeySignInPageTests {
    private static let path = "/login/passkey?client_id=client_demo"

    /// Asks for options as the page's script does.
    private func options(
        _ client: any TestClientProtocol, token: String? = nil, site: String = "same-origin", query: String = "",
        cookie: String = ""
    ) async throws -> TestResponse {
        let session = CSRFTokens.makeSession()
        let right = CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal()
        return try await client.execute(
            uri: "/login/passkey/options?client_id=client_demo\(query)", method: .post,
            headers: [
                .cookie: "\(cookie)\(CSRFTokens.formCookieName)=\(session.reveal())", .csrfToken: token ?? right,
                .fetchSite: site, .accept: "*/*",
            ])
    }

    @Test func givesThePagesScriptItsOptions() async throws {
        try await Scenario.fleet().run { client in
            let answer = try await options(client)
            #expect(answer.status == .ok && answer.json["rpId"] as? String == "auth.example.com")
            #expect(answer.setCookies.contains { $0.hasPrefix("__Host-mail_code=") })
            #expect(try await options(client, token: "wrong").code == "csrf_token_invalid")
            #expect(try await options(client, site: "cross-site").code == "origin_not_allowed")
        }
    }

    @Test func givesOptionsOfASecondStepOnlyToASignInThatWaitsForIt() async throws {
        let isSecondFactor = CallLog<Bool>()
        var fleet = try SecondFactorScenario.fleet()
        fleet.answer(Identity.BeginPasskeySignIn.self) { call, _ in
            isSecondFactor.append(call.isSecondFactor)
            return Scenario.signInOptions
        }
        try await fleet.run { client in
            let query = "&second_factor=1"
            let without = try await options(client, query: query)
            #expect(without.code == "sign_in_token_invalid")
            let cookie = "__Host-sign_in=\(SecondFactorScenario.token); "
            #expect(try await options(client, query: query, cookie: cookie).status == .ok)
            #expect(try await options(client, cookie: cookie).status == .ok)
        }
        #expect(isSecondFactor.entries == [true, false])
    }

    @Test func everyCallGetsAChallengeOfItsOwn() async throws {
        var fleet = try Scenario.fleet()
        let asked = CallLog<Int>()
        fleet.answer(Identity.BeginPasskeySignIn.self) { _, _ in
            asked.append(1)
            return Scenario.signInOptions
        }
        try await fleet.run { client in
            let session = CSRFTokens.makeSession()
            let token = CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal()
            for _ in 0..<2 {
                _ = try await client.execute(
                    uri: "/login/passkey/options?client_id=client_demo", method: .post,
                    headers: [
                        .cookie: "\(CSRFTokens.formCookieName)=\(session.reveal())", .csrfToken: token,
                        .fetchSite: "same-origin",
                    ])
            }
            // The same form twice would get the same answer, whose challenge may be used up.
            #expect(asked.entries.count == 2)
        }
    }

    @Test func signsInAndGoesOn() async throws {
        try await Scenario.fleet().run { client in
            let answer = try await client.submit(try Scenario.credentialField(), to: Self.path)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo")
            #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
            let further = try await client.submit(
                try Scenario.credentialField(), to: "\(Self.path)&return_to=%2Flogin%2Faccount%2Fpassword")
            #expect(further.headers[.location] == "/login/account/password")
        }
    }

    @Test func showsTheSignInPageAgainForAnAnswerThatIsNotAccepted() async throws {
        let other = Secret(String(repeating: "d", count: 43))
        try await Scenario.fleet().run { client in
            let long = "credential=\(String(repeating: "x", count: PasskeyCredential.maximumLength + 1))"
            for fields in [try Scenario.credentialField(other), "credential=%7B%7D", "credential=", "", long] {
                let answer = try await client.submit(fields, to: Self.path)
                #expect(answer.status == .unauthorized, "\(fields.prefix(40))")
                #expect(answer.html.contains("That passkey wasn’t accepted.") && answer.html.input("email") != nil)
                #expect(!answer.setCookies.contains { $0.hasPrefix("access_token=") })
            }
            // A reload, or another language.
            let reloaded = try await client.page(Self.path)
            #expect(reloaded.headers[.location] == "/login?client_id=client_demo")
        }
    }

    @Test func leadsToTheStepThatIsLeft() async throws {
        var fleet = try Scenario.fleet()
        fleet.answer(Identity.SignInWithPasskey.self) { _, _ in
            .init(profile: Samples.profile, proof: Proof(Secret("pending-proof")), pendingStep: .terms)
        }
        fleet.answer(Tokens.KeepSignIn.self) { _, _ in
            .init(token: Secret(String(repeating: "t", count: 43)), expiresIn: 300)
        }
        try await fleet.run { client in
            let answer = try await client.submit(try Scenario.credentialField(), to: Self.path)
            #expect(answer.headers[.location]?.hasPrefix("/login/terms?client_id=client_demo") == true)
            #expect(answer.setCookies.contains { $0.hasPrefix("__Host-sign_in=") })
        }
    }
}
