import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = EnrolmentScenario

@Suite struct EnrolmentPageTests {
    private static let path = "/login/second-factor/set-up?client_id=client_demo&return_to=%2Flogin%2Faccount"
    private static let cookie = "__Host-sign_in=\(EnrolmentScenario.token)"

    private static func fields(_ code: String, factor: FactorID = FactorPagesScenario.app.id) -> String {
        let values = [
            "factor": factor.description, "secret": "JBSWY3DPEHPK3PXP",
            "uri": "otpauth://totp/Demo:ada?secret=JBSWY3DPEHPK3PXP", "qr": FactorPagesScenario.svg, "code": code,
        ]
        return values.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
            .joined(separator: "&")
    }

    @Test func setsAnAppUpAndShowsTheCodesBeforeTheSignInGoesOn() async throws {
        try await Scenario.fleet().run { client in
            let intro = try await client.page(Self.path, cookie: Self.cookie)
            #expect(intro.status == .ok && intro.html.contains("requires a second step"))
            // The heading is about either of the two, the button about one.
            #expect(intro.html.contains("<h1>Set up a second step</h1>"))
            #expect(intro.html.contains("<button type=\"submit\">Set up an authenticator app</button>"))
            let setup = try await client.submit("", to: Self.path, cookie: Self.cookie)
            #expect(setup.html.contains("<svg class=\"qr\"") && setup.html.contains("<span>JBSW</span>"))
            let wrong = try await client.submit(Self.fields("000000"), to: Self.path, cookie: Self.cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("<span>JBSW</span>"))
            let done = try await client.submit(Self.fields("123456"), to: Self.path, cookie: Self.cookie)
            #expect(done.status == .ok && done.html.contains("<code>a-b-c</code>"))
            #expect(done.html.contains("href=\"/login/account\""))
            #expect(done.setCookies.contains { $0.hasPrefix("access_token=access-1") })
        }
    }

    /// The codes are shown once, so they are shown now.
    @Test func showsTheCodesAlsoWhereTheSignInCanNotGoOn() async throws {
        var fleet = try Scenario.fleet()
        fleet.answer(Tokens.IssueSession.self) { _, _ in throw ServiceError.unavailable() }
        try await fleet.run { client in
            for form in [Self.fields("123456"), try PasskeyScenario.credentialField()] {
                let done = try await client.submit(form, to: Self.path, cookie: Self.cookie)
                #expect(done.status == .ok && done.html.contains("<code>a-b-c</code>"))
                #expect(done.html.contains("Save these codes, then sign in again."))
                #expect(done.html.contains("href=\"/login?client_id=client_demo"))
                #expect(!done.setCookies.contains { $0.hasPrefix("access_token=access") })
            }
        }
    }

    @Test func takesAPasskeyInPlaceOfAnApp() async throws {
        try await Scenario.fleet().run { client in
            let intro = try await client.page(Self.path, cookie: Self.cookie)
            #expect(intro.html.contains("data-passkey=\"create\""))
            #expect(intro.html.contains("/login/account/passkey/options?client_id=client_demo&amp;return_to="))
            let session = CSRFTokens.makeSession()
            for (cookie, status) in [(Self.cookie, 200), ("", 401)] {
                let options = try await client.execute(
                    uri: "/login/account/passkey/options?client_id=client_demo&second_factor=1", method: .post,
                    headers: [
                        .cookie: "\(cookie); \(CSRFTokens.formCookieName)=\(session.reveal())",
                        .csrfToken: CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal(),
                        .fetchSite: "same-origin", .accept: "*/*",
                    ])
                #expect(options.status.code == status)
            }
            let done = try await client.submit(
                try PasskeyScenario.credentialField(), to: Self.path, cookie: Self.cookie)
            #expect(done.status == .ok && done.html.contains("<code>a-b-c</code>"))
            #expect(done.setCookies.contains { $0.hasPrefix("access_token=access-1") })
            let wrong = try await client.submit("credential=%7B%7D", to: Self.path, cookie: Self.cookie)
            #expect(wrong.status == .unauthorized && wrong.html.contains("That passkey wasn’t accepted."))
        }
    }

    @Test func startsAgainWithoutASignInThatWaitsForIt() async throws {
        try await Scenario.fleet().run { client in
            let none = try await client.page(Self.path, cookie: "__Host-sign_in=\(String(repeating: "x", count: 43))")
            #expect(none.headers[.location]?.hasPrefix("/login?") == true)
            let gone = try await client.submit(
                Self.fields("123456", factor: .make()), to: Self.path, cookie: Self.cookie)
            #expect(gone.headers[.location]?.hasPrefix("/login/second-factor/set-up?") == true)
        }
        try await SecondFactorScenario.fleet().run { client in
            let other = try await client.page(Self.path, cookie: "__Host-sign_in=\(SecondFactorScenario.token)")
            #expect(other.headers[.location]?.hasPrefix("/login?") == true)
        }
    }
}
