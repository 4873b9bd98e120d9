import Foundation
import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct AuthenticatorAppPageTests {
    private static let path = "/login/account/authenticator?client_id=client_demo"

    /// What the form of the second step holds, with a code.
    private static func fields(_ code: String, svg: String = Scenario.svg, factor: FactorID = Scenario.app.id) -> String
    {
        let values = [
            "factor": factor.description, "secret": "JBSWY3DPEHPK3PXP",
            "uri": "otpauth://totp/Demo:ada?secret=JBSWY3DPEHPK3PXP", "qr": svg, "code": code,
        ]
        return values.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
            .joined(separator: "&")
    }

    @Test func showsTheSecretAndThenTheRecoveryCodes() async throws {
        try await Scenario(factors: []).fleet().run { client in
            let intro = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(intro.status == .ok && !intro.html.contains("<svg class=\"qr\""))
            let setup = try await client.submit("", to: Self.path, cookie: Scenario.cookie)
            #expect(setup.html.contains("<svg class=\"qr\" viewBox=\"0 0 57 57\""))
            #expect(setup.html.contains("d=\"M4 4h7v1h-7z\"") && setup.html.contains("<span>JBSW</span>"))
            let wrong = try await client.submit(Self.fields("000000"), to: Self.path, cookie: Scenario.cookie)
            // The same secret can be scanned again.
            #expect(wrong.status == .unauthorized && wrong.html.hasAlert && wrong.html.contains("<span>JBSW</span>"))
            let done = try await client.submit(Self.fields("123456"), to: Self.path, cookie: Scenario.cookie)
            #expect(done.status == .ok && done.html.contains("<code>aaaaa-bbbbb-ccccc</code>"))
            #expect(done.headers[.cacheControl] == "no-store")
        }
    }

    @Test func statesThatTheNewAppReplacesTheOldOne() async throws {
        var fleet = try Scenario(factors: [Scenario.app]).fleet()
        fleet.answer(Identity.ConfirmTOTP.self) { _, _ in
            .init(recoveryCodes: [], proof: Proof(Secret("epoch-proof")), epoch: 2)
        }
        try await fleet.run { client in
            let intro = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(intro.html.contains("takes the place of the one that you have now"))
            let done = try await client.submit(Self.fields("123456"), to: Self.path, cookie: Scenario.cookie)
            #expect(done.headers[.location] == "/login/account?client_id=client_demo&done=confirm-app")
        }
    }

    @Test func refusesWhatIsNoCodeAndNoForm() async throws {
        try await Scenario(factors: []).fleet().run { client in
            for code in ["", String(repeating: "1", count: 65)] {
                let answer = try await client.submit(Self.fields(code), to: Self.path, cookie: Scenario.cookie)
                #expect(answer.status == .badRequest && answer.html.marks("code"))
            }
            let markup = try await client.submit(
                Self.fields("123456", svg: "<script>"), to: Self.path, cookie: Scenario.cookie)
            #expect(markup.status == .badRequest && !markup.html.contains("<script>"))
            let gone = try await client.submit(
                Self.fields("123456", factor: .make()), to: Self.path, cookie: Scenario.cookie)
            #expect(gone.headers[.location] == "/login/account?client_id=client_demo")
        }
    }

    /// A client asks for a second factor.
    @Test func goesOnToTheClient() async throws {
        let path = "\(Self.path)&return_to=%2Foauth2%2Fauthorize%3Frequest%3Dr1"
        try await Scenario(factors: []).fleet().run { client in
            let intro = try await client.page(path, cookie: Scenario.cookie)
            #expect(intro.html.contains("href=\"/oauth2/passkey?request=r1\""))
            let done = try await client.submit(Self.fields("123456"), to: path, cookie: Scenario.cookie)
            #expect(done.html.contains("<code>aaaaa-bbbbb-ccccc</code>"))
            #expect(done.html.contains("href=\"/oauth2/authorize?request=r1\""))
        }
    }

    @Test func asksForAFreshSignInFirst() async throws {
        try await Scenario(isFreshToIdentity: false, factors: []).fleet().run { client in
            let answer = try await client.submit("", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location]?.hasPrefix("/login/account/confirm?") == true)
        }
    }

    @Test func theSessionHasShownTheApp() async throws {
        var fleet = try Scenario(factors: []).fleet()
        fleet.showsNewFactors()
        try await fleet.run { client in
            let done = try await client.submit(Self.fields("123456"), to: Self.path, cookie: Scenario.cookie)
            #expect(done.setCookies.contains { $0.hasPrefix("access_token=access-2") })
        }
    }
}
