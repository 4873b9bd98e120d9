import Foundation
import TestKit
import Testing

/// The session in a browser's two cookies, as API and pages see it, with real stores behind.
@Suite struct BrowserSessionStoryTests {
    /// A browser with cookies that a test sets as it likes.
    private struct Browser {
        let api: API
        let access: String
        let refresh: String

        init(_ fleet: TestFleet, of other: Other? = nil, cookie: String? = nil) async throws {
            api = API(baseURL: fleet.baseURL, origin: other?.origin)
            let body = [
                "client_id": other?.id ?? "client_demo", "email": API.newEmail("browser"), "password": API.password,
            ]
            var headers: [(String, String)] = []
            if let cookie {
                let (session, token) = try await Self.csrf(api)
                headers = [("Cookie", "\(cookie); \(session)"), ("X-CSRF-Token", token)]
            }
            let answer = try await api.send(.POST, "/auth/sign-up", body, headers: headers)
            access = try #require(answer["tokens.access_token"])
            refresh = try #require(answer["tokens.refresh_token"])
        }

        var cookies: String { "access_token=\(access); refresh_token=\(refresh)" }

        func get(_ path: String, _ cookie: String) async throws -> API.Answer {
            try await api.raw(.GET, path, headers: [("Cookie", cookie)])
        }

        /// Signs out with these cookies and a good CSRF token.
        func signOut(_ cookie: String, _ body: [String: Any] = [:]) async throws -> API.Answer {
            let (session, token) = try await Self.csrf(api)
            return try await api.send(
                .POST, "/auth/sign-out", body, headers: [("Cookie", "\(cookie); \(session)"), ("X-CSRF-Token", token)])
        }

        private static func csrf(_ api: API) async throws -> (cookie: String, token: String) {
            let begun = try await api.send(.GET, "/auth/csrf-session")
            let cookie = try #require(begun.headers.first(name: "set-cookie")).prefix { $0 != ";" }
            let answer = try await api.raw(.GET, "/auth/csrf-token", headers: [("Cookie", String(cookie))])
            return (String(cookie), try #require(answer["csrf_token"]))
        }
    }

    private static func takesBack(_ answer: API.Answer) -> Bool {
        let lines = answer.headers["set-cookie"]
        return ["access_token", "refresh_token"].allSatisfy { name in
            lines.contains { $0.hasPrefix("\(name)=;") && $0.hasSuffix("Max-Age=0") }
        }
    }

    private static let account = "/login/account?client_id=client_demo"

    @Test func triesEveryValueOfACookie() async throws {
        let browser = try await Browser(try await TestFleet.shared())
        let (access, refresh) = ("access_token=\(browser.access)", "refresh_token=\(browser.refresh)")
        let (junk, forged) = ("access_token=junk", "access_token=eyJhbGciOiJub25lIn0.e30.")
        for cookie in ["\(access); \(junk)", "\(junk); \(access)", "\(forged); \(junk); \(access)"] {
            #expect(try await browser.get("/auth/me", cookie).status == 200)
            #expect(try await browser.get(Self.account, cookie).status == 200)
        }
        // Both cookies doubled, as when a neighbouring host has set the same ones.
        let stale = String(browser.refresh.reversed())
        let doubled = "\(forged); refresh_token=\(stale); \(access); \(refresh)"
        #expect(try await browser.get(Self.account, doubled).status == 200)
        let renewed = try await browser.get(Self.account, "\(forged); refresh_token=\(stale); \(refresh)")
        #expect(renewed.status == 200 && renewed.headers["set-cookie"].contains { $0.hasPrefix("access_token=ey") })
    }

    @Test func signsOutWithTheRefreshCookieOnly() async throws {
        let browser = try await Browser(try await TestFleet.shared())
        let refresh = "refresh_token=\(browser.refresh)"
        let out = try await browser.signOut(refresh)
        #expect(out.status == 204 && Self.takesBack(out))
        #expect(try await browser.api.bearing(browser.access).get("/auth/me").status == 401)
        let again = try await browser.api.raw(.POST, "/auth/refresh", [:], headers: [("Cookie", refresh)])
        #expect(again.status == 401 && Self.takesBack(again))
        // There is nothing left to end, and that is as good.
        let twice = try await browser.signOut(browser.cookies)
        #expect(twice.status == 204 && Self.takesBack(twice))
    }

    @Test func signsOutEverywhereWithTheRefreshCookie() async throws {
        let fleet = try await TestFleet.shared()
        let browser = try await Browser(fleet)
        let me = try await browser.api.bearing(browser.access).get("/auth/me")
        let email = try #require(me["credentials.0.email"])
        let elsewhere = try await browser.api.signIn(email)
        let out = try await browser.signOut("refresh_token=\(browser.refresh)", ["everywhere": true])
        #expect(out.status == 204 && Self.takesBack(out))
        #expect(try await browser.api.bearing(elsewhere["tokens.access_token"]).get("/auth/me").status == 401)
    }

    @Test func deletesCookiesOfAnEndedSession() async throws {
        let browser = try await Browser(try await TestFleet.shared())
        let out = try await browser.api.bearing(browser.access).post("/auth/sign-out")
        #expect(out.status == 204)
        for cookie in [browser.cookies, "access_token=\(browser.access)"] {
            let me = try await browser.get("/auth/me", cookie)
            #expect(me.status == 401 && Self.takesBack(me))
        }
        for cookie in [browser.cookies, "access_token=junk; refresh_token=junk"] {
            let page = try await browser.get(Self.account, cookie)
            #expect(page.status == 303 && page.location?.path == "/login" && Self.takesBack(page))
        }
    }

    /// Another client's page asks with the cookie of a session that is not its own: it gets nothing, and the session stays.
    @Test func anotherClientDeletesNoCookie() async throws {
        let fleet = try await TestFleet.shared()
        let browser = try await Browser(fleet)
        let other = try await Other(fleet)
        let page = API(baseURL: fleet.baseURL, origin: other.origin)
        let refused = try await page.raw(
            .POST, "/auth/refresh", ["client_id": other.id], headers: [("Cookie", browser.cookies)])
        #expect(refused.status == 401 && refused.headers["set-cookie"].isEmpty)
        #expect(try await browser.get("/auth/me", browser.cookies).status == 200)
    }

    @Test func pagesIgnoreUsersOfOtherApplications() async throws {
        let fleet = try await TestFleet.shared()
        let other = try await Other(fleet)
        let first = try await Browser(fleet)
        for path in ["/login/account", "/login/account/password"] {
            let page = try await first.get("\(path)?client_id=\(other.id)", first.cookies)
            #expect(page.status == 303 && page.location?.path == "/login" && page.location?["client_id"] == other.id)
            // The session goes on where it belongs.
            #expect(page.headers["set-cookie"].isEmpty)
        }
        #expect(try await first.get("/login/account", first.cookies).status == 200)

        // Signing in there replaces the session, which ends with its cookies.
        let second = try await Browser(fleet, of: other, cookie: first.cookies)
        #expect(try await first.api.bearing(first.access).get("/auth/me").status == 401)
        #expect(try await second.get("/login/account?client_id=\(other.id)", second.cookies).status == 200)
        let back = try await second.get(Self.account, second.cookies)
        #expect(back.status == 303 && back.location?.path == "/login")
    }

    /// A client of an application of its own.
    private struct Other {
        let id: String
        let origin = "https://\(UUID().uuidString.lowercased()).example"

        init(_ fleet: TestFleet) async throws {
            struct Made: Decodable { let id: String }
            let application = try await fleet.latchkey(as: Made.self, "apps", "create", "--name", "Other \(UUID())").id
            id = try await fleet.latchkey(
                as: Made.self, "clients", "create", "--app", application, "--name", "Other", "--method", "password",
                "--origin", origin
            ).id
        }
    }
}
