import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

/// What every page of a request has.
@Suite struct PageContextTests {
    private func withPage(
        _ request: IncomingRequest, _ body: (PageContext) async throws -> Void
    ) async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.withFleet { try await body(try await UseCases($0).pages().context(for: request)) }
    }

    private static let login = IncomingRequest.testing(.get, "/login?client_id=client_demo")

    @Test func aPageWithAFormSetsTheCookieOfItsTokenOnce() async throws {
        try await withPage(Self.login) { page in
            let form = page.render(.signIn, title: "t")
            let cookie = try #require(form.headers[values: .setCookie].first).prefix { $0 != ";" }
            #expect(form.headers[values: .setCookie].count == 1)
            let again = IncomingRequest.testing(
                .get, "/login?client_id=client_demo", headers: [.cookie: String(cookie)])
            try await self.withPage(again) { page in
                #expect(page.render(.signIn, title: "t").headers[values: .setCookie].isEmpty)
            }
            #expect(page.render(.error, title: "t").headers[values: .setCookie].isEmpty)
        }
    }

    @Test func textsNameTheApplication() async throws {
        try await withPage(Self.login) { page in
            #expect(page.text("sign_in_to") == "Sign in to Demo")
            #expect(page.text("error_rate_limited", count: 1).contains("in 1 second."))
            #expect(page.text("error_rate_limited", count: 2).contains("in 2 seconds."))
            #expect(page.passwordRules.first?.text == "Use at least 12 characters.")
            #expect(page.passwordRules[1].text.contains("Demo") && page.passwordRules[1].word == "Demo")
        }
    }

    @Test func aLogoReplacesTheNameAboveThePage() async throws {
        try await withPage(Self.login) { page in
            #expect(page.headline("sign_in", naming: "sign_in_to") == "Sign in")
            let request = IncomingRequest.testing(.get, "/login?client_id=client_demo")
            var client = Samples.demo
            client.branding.logoURL = "https://cdn.example/logo.svg"
            var fleet = try ScriptedFleet()
            fleet.knowsDemoClientAndToken()
            try await fleet.withFleet { [client] in
                let page = try await UseCases($0).pages().context(for: request, client: client)
                #expect(page.headline("sign_in", naming: "sign_in_to") == "Sign in to Demo")
            }
        }
    }

    /// The form for the languages repeats the rest of the query, and the token that a form had in its body.
    @Test func everyPageOffersTheLanguages() async throws {
        let query = "?client_id=client_demo&return_to=%2Flogin%2Faccount&ui_locales=de"
        try await withPage(.testing(.get, "/login\(query)")) { page in
            let html = try await page.render(.signIn, title: "t", ["token": "abc"]).html
            #expect(html.contains("<option value=\"de\" lang=\"de\" dir=\"ltr\" selected>Deutsch</option>"))
            #expect(html.contains("name=\"return_to\" value=\"/login/account\""))
            #expect(!html.contains("type=\"hidden\" name=\"ui_locales\"") && !html.contains("value=\"abc\""))
        }
        try await withPage(.testing(.post, "/login\(query)")) { page in
            let html = try await page.render(.signIn, title: "t", ["token": "abc"]).html
            #expect(html.contains("<option value=\"ja\"") && html.contains("name=\"token\" value=\"abc\""))
        }
    }

    @Test func aRedirectIsNeverCached() async throws {
        try await withPage(Self.login) { page in
            let response = page.redirect(to: "/login/account")
            #expect(response.status == .seeOther && response.headers[.location] == "/login/account")
            #expect(response.headers[.cacheControl] == "no-store")
        }
    }

    @Test func theEndOfASignInSetsTheCookiesAndForgetsTheAttempt() async throws {
        try await withPage(Self.login) { page in
            let opened = OpenedSession(client: Samples.client, grant: Samples.grant, profile: Samples.profile)
            let response = page.finishSignIn(opened)
            #expect(response.headers[.location] == "/login/account?client_id=client_demo")
            let cookies = response.headers[values: .setCookie]
            #expect(cookies.contains { $0.contains("access-1") } && cookies.contains { $0.contains("Max-Age=0") })
            #expect(page.finishSignIn(opened, returnTo: "/x").headers[.location] == "/x")
        }
    }
}
