import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

private typealias Scenario = AuthorizationScenario

/// The page on which users allow or deny a client what it requests.
@Suite struct ConsentPageTests {
    @Test func asksAndAcceptsBothDecisions() async throws {
        let memory = Scenario.Memory()
        try await Scenario.fleet(memory).run { client in
            let asked = try await client.send(.get, Scenario.path(["prompt": "consent"]), headers: Scenario.signedIn)
            #expect(asked.headers[.location] == "/oauth2/consent?request=request-1")
            let page = try await client.send(.get, "/oauth2/consent?request=request-1", headers: Scenario.signedIn)
            #expect(page.status == .ok)
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.contains("; form-action 'self'; "))
            let html = String(buffer: page.body)
            // Each scope has its icon, and someone else can sign in instead.
            #expect(html.ranges(of: "<svg class=\"mark\"").count == html.ranges(of: #/<li>\s*<svg/#).count)
            #expect(html.contains("<span>Know who you are</span>"))
            let other = #/return_to=%2Foauth2%2Fauthorize%3Frequest%3Drequest-1[^"]*">Not you\?<\/a>/#
            #expect(html.contains(other))
            let (token, cookie) = try Scenario.csrf(of: page)

            func decide(_ decision: String, csrf: String, cookie: String) async throws -> TestResponse {
                try await client.send(
                    .post, "/oauth2/consent", "request=request-1&csrf_token=\(csrf)&decision=\(decision)",
                    headers: [
                        .contentType: "application/x-www-form-urlencoded", .cookie: "access_token=good; \(cookie)",
                    ])
            }
            let forged = try await decide("allow", csrf: "x", cookie: cookie)
            #expect(forged.status == .forbidden)
            #expect(forged.headers[.contentType] == "application/problem+json")
            #expect(memory.granted.withLock { $0.isEmpty })
            let denied = try await decide("deny", csrf: token, cookie: cookie)
            #expect(denied.onward?.contains("&error=access_denied&") == true)
            #expect(memory.granted.withLock { $0.isEmpty })
            let allowed = try await decide("allow", csrf: token, cookie: cookie)
            // Not a redirect: Chromium would hold all that follows against the page's policy.
            #expect(allowed.status == .ok && allowed.onward == Scenario.answered)
            #expect(allowed.headers[.cacheControl] == "no-store")
            #expect(allowed.headers[.contentSecurityPolicy]?.contains("form-action 'self'") == true)
            #expect(memory.granted.withLock { $0 } == [["openid", "email"]])
        }
    }
}
