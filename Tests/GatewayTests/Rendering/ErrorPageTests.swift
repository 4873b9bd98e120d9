import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

/// Errors as pages: for people at a browser, in their language, with a way on; problems stay for programs.
@Suite struct ErrorPageTests {
    private static let people: HTTPFields = [.accept: "text/html,*/*;q=0.8", .acceptLanguage: "de"]

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.FindAuthorization.self) { _, _ in throw ServiceError.authorizationExpired }
        return fleet
    }

    @Test func explainsThatASignInIsOver() async throws {
        try await fleet().run { client in
            for path in ["/oauth2/consent?request=a", "/oauth2/authorize?request=a", "/auth/google/callback?state="] {
                let page = try await client.send(.get, path, headers: Self.people)
                #expect(page.status == .badRequest && page.headers[.contentLanguage] == "de", "\(path)")
                #expect(String(buffer: page.body).contains("Diese Anmeldung ist abgelaufen"), "\(path)")
                #expect(page.headers[.xFrameOptions] == "DENY" && page.setCookies.isEmpty)
                let problem = try await client.send(.get, path)
                #expect(problem.status == .badRequest && problem.code != nil, "\(path)")
            }
        }
    }

    /// Errors of a provider occur where the path names it.
    @Test(arguments: [
        ErrorCode.providerUnavailable, .providerRefused, .emailUnverified, .signInCancelled, .emailRequired,
    ])
    func anErrorOfAProviderNamesIt(_ code: ErrorCode) async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.TakeProviderState.self) { _, _ in throw ServiceError(code, detail: "A test.") }
        try await fleet.run { client in
            let state = String(repeating: "A", count: 43)
            let page = try await client.send(
                .get, "/auth/github/callback?code=x&state=\(state)", headers: [.accept: "text/html"])
            #expect(try Self.main(page).contains("GitHub") && page.status.code == code.status)
        }
    }

    /// The same rule on every form of ours: without the token, a page with the next step, and nothing done.
    @Test(arguments: [
        "/login", "/login/password", "/login/check-mail", "/login/sign-up", "/login/forgot", "/login/link",
        "/login/verify",
        "/login/reset", "/login/invite", "/login/account", "/login/account/password",
        "/login/account/disconnect", "/login/sign-out",
        "/oauth2/consent", "/oauth2/passkey",
    ])
    func aFormWithoutItsTokenIsAPage(_ path: String) async throws {
        try await fleet().run { client in
            var headers = Self.people
            headers[.contentType] = "application/x-www-form-urlencoded"
            headers[.fetchSite] = "same-origin"
            headers[.cookie] = "access_token=good"
            let page = try await client.send(.post, path + "?client_id=client_demo", "csrf_token=x", headers: headers)
            #expect(page.status == .forbidden)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            // The cookie of the form is missing, and the page explains it.
            #expect(String(buffer: page.body).contains("Ihr Browser blockiert Cookies"))
            headers[.cookie] = "\(CSRFTokens.formCookieName)=x; access_token=good"
            let late = try await client.send(.post, path + "?client_id=client_demo", "csrf_token=x", headers: headers)
            #expect(late.status == .forbidden && String(buffer: late.body).contains("Diese Seite ist abgelaufen"))
            // Nothing that would void another form that is open.
            #expect(page.setCookies.isEmpty)
        }
    }

    /// After every error, and for every user, the page has a link that helps.
    @Test(arguments: ErrorCode.allCases)
    func everyErrorPageLeadsOn(_ code: ErrorCode) async throws {
        let error = ServiceError(code, detail: "A test.")
        var fleet = try ScriptedFleet()
        fleet.allowsUndescribedErrors = true
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.FindAuthorization.self) { call, _ in
            guard case .kept = call.reference else { throw ServiceError.authorizationExpired }
            throw error
        }
        fleet.answer(Mailer.PeekEmailToken.self) { _, _ in throw error }
        fleet.answer(Mailer.PreviewEmailLink.self) { _, _ in throw error }
        try await fleet.run { client in
            for cookie in [nil, "access_token=good"] {
                var headers = Self.people
                headers[.cookie] = cookie
                // As long as a token of ours: shorter ones are refused without a question.
                let name = String(repeating: "A", count: 43)
                for path in [
                    "/oauth2/authorize?request=\(name)", "/login/link?token=\(name)",
                    "/login/reset?token=\(name)&client_id=client_demo",
                ] {
                    let page = try await client.send(.get, path, headers: headers)
                    let main = try Self.main(page)
                    #expect(
                        page.status.code == code.status && main.contains(#/<a class="button" href="[^"]+"/#),
                        "\(path)")
                    let leadsOn = main.contains("/login/account?client_id=client_demo")
                    #expect(leadsOn == (cookie != nil && code.status < 500), "\(path)")
                }
            }
        }
    }

    /// A page's own text, without what all pages have.
    private static func main(_ page: TestResponse) throws -> Substring {
        try #require(String(buffer: page.body).firstMatch(of: #/<main>(?s:(.*))<\/main>/#)).1
    }

    @Test func everyErrorPageNamesItsRequest() async throws {
        try await fleet().run { client in
            for path in ["/login/nowhere", "/login", "/nowhere", "/oauth2/consent?request=a"] {
                let page = try await client.send(.get, path, headers: Self.people)
                #expect(try Self.main(page).contains(#/<code>req_[0-9a-z]{26}<\/code>/#), "\(path)")
            }
        }
    }

    /// A path that nothing answers is a page for people, and a problem for programs.
    @Test func anUnknownPathIsAPageForPeople() async throws {
        try await fleet().run { client in
            for path in ["/nowhere", "/auth/nowhere", "/oauth2/nowhere", "/a/b/c", "/problems/nowhere", "//login"] {
                let page = try await client.send(.get, path, headers: Self.people)
                #expect(page.status == .notFound && page.headers[.contentLanguage] == "de", "\(path)")
                #expect(try Self.main(page).contains("<a class=\"button\" href=\"/"), "\(path)")
                let problem = try await client.send(.get, path)
                #expect(problem.status == .notFound && problem.code == "not_found", "\(path)")
            }
        }
    }

    /// The kinds of pages that fail before any flow begins.
    @Test func wrongAddressesLeadOnToo() async throws {
        try await fleet().run { client in
            for (method, path) in [
                (HTTPRequest.Method.get, "/login/nowhere"), (.get, "/login"), (.get, "/login?client_id=client_nobody"),
                (.get, "/login?client_id=x%20y"), (.delete, "/login"), (.get, "/oauth2/authorize"),
                (.get, "/oauth2/logout?x=1&x=2"),
                (.get, "/login?client_id=client_demo&return_to=https://evil.example"), (.get, "/login/done?what=x"),
                (.get, "/oauth2/authorize?client_id=client_demo&redirect_uri=https://evil.example"),
                (.get, "/auth/nobody/authorize"), (.get, "/login/with/nobody?client_id=client_demo"),
                (.get, "/mails/x"),
            ] {
                let page = try await client.send(method, path, headers: Self.people)
                let main = try Self.main(page)
                #expect(
                    page.status.code >= 400
                        && main.contains(#/<a class="button" href="(\/|https:\/\/app\.example\.com\/)/#), "\(path)")
                #expect(!main.contains("evil"))
            }
        }
    }

    /// A developer on this machine reads the rule, and what to do.
    @Test func aRedirectURIOnThisMachineNamesTheRule() async throws {
        try await fleet().run(issuer: "http://localhost:8080") { client in
            func page(_ uri: String) async throws -> String {
                let path = "/oauth2/authorize?client_id=client_demo&redirect_uri=\(uri)"
                let page = try await client.send(.get, path, headers: [.accept: "text/html"])
                #expect(page.status == .badRequest)
                return String(try Self.main(page))
            }
            let local = try await page("http://localhost:5173/back")
            #expect(local.contains("latchkey clients update client_demo --redirect-uri http://localhost:5173/back"))
            #expect(local.contains("127.0.0.1"))
            // A command to copy must not contain what a stranger has written.
            for tail in [
                "%24(id)", "%60id%60", "%3Bid", "%7Cid", "%20id", "%0Aid", "%E2%80%AEid", "%3Ca%3E", "%27", "%26id",
            ] {
                let other = try await page("http://localhost/\(tail)")
                #expect(!other.contains("latchkey clients"), "\(tail)")
            }
            #expect(!(try await page("https://evil.example/back")).contains("evil.example"))
        }
    }

    /// A client of a public issuer has no redirect URI on this machine.
    @Test func aPublicIssuerShowsNoCommand() async throws {
        try await fleet().run { client in
            let page = try await client.send(
                .get, "/oauth2/authorize?client_id=client_demo&redirect_uri=http://localhost:5173/back",
                headers: [.accept: "text/html"])
            #expect(page.status == .badRequest && !String(buffer: page.body).contains("latchkey clients"))
        }
    }

    /// Tokens that were renewed before something failed reach the browser all the same: else the old ones, which it would
    /// send again, look stolen.
    @Test func anErrorAfterARefreshKeepsTheBrowserSignedIn() async throws {
        var fleet = try fleet()
        fleet.answer(Tokens.RefreshSession.self) { _, _ in Samples.grant }
        fleet.answer(Tokens.CheckAccessToken.self) { call, _ in
            guard call.accessToken.reveal() == "access-1" else { throw ServiceError.invalidToken }
            return Samples.claims
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in throw ServiceError.unavailable() }
        try await fleet.run { client in
            var headers = Self.people
            headers[.cookie] = "refresh_token=\(Samples.refreshToken("old"))"
            let page = try await client.send(.get, "/login/account", headers: headers)
            #expect(page.status == .serviceUnavailable)
            #expect(page.setCookies.contains { $0.hasPrefix("access_token=access-1;") })
            #expect(page.setCookies.contains { $0.hasPrefix("refresh_token=refresh-1;") })
        }
    }

    @Test func theRateLimitPageStatesWhenToTryAgain() async throws {
        var fleet = try fleet()
        fleet.answer(Tokens.SpendLimits.self) { _, _ in throw ServiceError.rateLimited(retryAfter: 42) }
        try await fleet.run(limits: LimitRules()) { client in
            var headers = Self.people
            headers[.contentType] = "application/x-www-form-urlencoded"
            let page = try await client.send(.post, "/login?client_id=client_demo", "csrf_token=x", headers: headers)
            #expect(page.status == .tooManyRequests && page.headers[.retryAfter] == "42")
            let text = String(buffer: page.body)
            #expect(text.contains("42 Sekunden") && text.contains("href=\"/login?client_id=client_demo\""))
        }
    }

    @Test func aServiceThatIsAwayIsAPageWithAWayOn() async throws {
        try await ScriptedFleet().run { client in
            let page = try await client.send(.get, "/login?client_id=client_demo", headers: Self.people)
            #expect(page.status == .serviceUnavailable && page.headers[.retryAfter] == "1")
            let text = String(buffer: page.body)
            #expect(text.contains("<main>") && text.contains("href=\"/login?client_id=client_demo\""))
        }
    }
}
