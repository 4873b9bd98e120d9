import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct CookiePolicyTests {
    @Test(arguments: ["https://auth.example.com", "https://localhost", "http://auth.example.com"])
    func cookiesAreSecureUnderTLS(issuer: String) {
        let policy = CookiePolicy(issuer: issuer)
        #expect(
            policy.field(.csrfSession, "x", lifetime: nil).value
                == "__Host-csrf_session=x; HttpOnly; Secure; SameSite=Strict; Path=/")
        #expect(
            policy.field(.login, "x", lifetime: 60).value
                == "__Host-login=x; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=60")
        #expect(policy.name("__Host-access") == "__Host-access" && policy.name("access_token") == "access_token")
    }

    /// WebKit drops `Secure` cookies there.
    @Test(arguments: [
        "http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:8080", "http://a.localhost", "http://127.9.9.9",
    ])
    func onPlainHTTPToTheMachineItselfEveryBrowserKeepsThem(issuer: String) {
        let policy = CookiePolicy(issuer: issuer)
        for cookie in GatewayCookie.allCases {
            let text = policy.field(cookie, "x", lifetime: nil).value
            #expect(!text.contains("Secure") && !text.contains("__Host-") && text.contains("HttpOnly; SameSite="))
        }
        let cookies = SessionCookies(accessTokenName: "__Host-a", refreshTokenName: "r").under(policy)
        #expect(cookies.accessTokenName == "a" && cookies.refreshTokenName == "r")
    }

    /// The whole of it over HTTP: a page of an issuer on this machine sets a cookie that comes back under the same name.
    @Test func aLoopbackIssuersFormsWork() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.CheckEmail.self) { _, _ in
            .init(status: .registered, preferred: [.password], available: [.password])
        }
        try await fleet.run(issuer: "http://localhost:8080") { client in
            let page = try await client.send(.get, "/login?client_id=client_demo")
            let cookie = try #require(page.setCookies.first)
            #expect(cookie.hasPrefix("form_session=") && !cookie.contains("Secure"))
            let text = String(buffer: page.body)
            let token = try #require(text.firstMatch(of: #/name="csrf_token" value="([^"]+)"/#)).1
            let headers: HTTPFields = [
                .contentType: "application/x-www-form-urlencoded", .cookie: String(cookie.prefix { $0 != ";" }),
            ]
            let next = try await client.send(
                .post, "/login?client_id=client_demo", "email=a@example.com&csrf_token=\(token)", headers: headers)
            #expect(next.status == .seeOther)
            #expect(next.setCookies.contains { $0.hasPrefix("login=") && !$0.contains("Secure") })
        }
    }

    /// People hear of it on the first page, before they type a password, and without a script.
    @Test func aBrowserThatKeepsNoCookiesIsToldAtOnce() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let page = try await client.send(.get, "/login?client_id=client_demo")
            let text = String(buffer: page.body)
            #expect(text.contains("class=\"alert no-cookies\""))
            #expect(text.contains("href=\"\(GetCookieProbeEndpoint.route.path)\""))
            let cookie = try #require(page.setCookies.first).prefix { $0 != ";" }
            let lost = try await client.send(.get, GetCookieProbeEndpoint.route.path)
            #expect(String(buffer: lost.body).contains("display: block") && lost.headers[.cacheControl] == "no-store")
            let kept = try await client.send(
                .get, GetCookieProbeEndpoint.route.path, headers: [.cookie: String(cookie)])
            #expect(!String(buffer: kept.body).contains("display: block"))
            let again = try await client.send(.get, "/login?client_id=client_demo", headers: [.cookie: String(cookie)])
            #expect(!String(buffer: again.body).contains("no-cookies"))
        }
    }
}
