import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = SecondFactorScenario

@Suite struct SecondFactorPageTests {
    private let path = "/login/second-factor?client_id=client_demo"
    private let cookie = "__Host-sign_in=\(Scenario.token)"

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
            #expect(page.html.input("code")?.contains("autocomplete=\"one-time-code\"") == true)
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
            #expect(wrong.status == .unauthorized && wrong.html.hasAlert)
            for code in ["12345", "", String(repeating: "1", count: 65)] {
                let malformed = try await client.submit("code=\(code)", to: path, cookie: cookie)
                #expect(malformed.status == .badRequest && malformed.html.marks("code"), "\(code)")
            }
            let late = try await client.submit("code=123456", to: path)
            #expect(late.headers[.location]?.hasPrefix("/login?") == true)
        }
    }

    @Test func takesAPasskeyInPlaceOfACode() async throws {
        try await Scenario.fleet().run { client in
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
        var fleet = try Scenario.fleet()
        fleet.answer(Identity.ListPasskeys.self) { _, _ in [] }
        try await fleet.run { client in
            let page = try await client.page(path, cookie: cookie)
            #expect(page.status == .ok && !page.html.contains("data-passkey"))
        }
    }
}
