import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct GetCSRFSessionEndpointTests {
    private static let path = "/auth/csrf-session"

    @Test func setsTheCookieOnce() async throws {
        try await ScriptedFleet().run { client in
            let first = try await client.send(.get, Self.path)
            #expect(first.status == .ok && first.setCookies.count == 1)
            let cookie = try #require(first.setCookies.first)
            #expect(cookie.hasPrefix("\(CSRFTokens.cookieName)=") && cookie.contains("; HttpOnly; Secure; "))
            // A new session would void the tokens of other tabs.
            let again = try await client.send(.get, Self.path, headers: [.cookie: String(cookie.prefix { $0 != ";" })])
            #expect(again.setCookies.isEmpty && again.body == first.body)
            let head = try await client.send(.head, Self.path)
            #expect(head.status == .ok && head.setCookies.isEmpty)
        }
    }

    /// A foreign page may load the script, so it must not contain the session or a token.
    @Test func theScriptHasNoSecret() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, Self.path)
            let secret = try #require(answer.setCookies.first?.split(separator: ";").first?.split(separator: "=").last)
            #expect(!answer.html.contains(secret))
            #expect(answer.headers[.contentType] == "application/javascript; charset=utf-8")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.html.contains("\"\(ScriptedFleet.issuer)/auth/csrf-token\""))
        }
    }
}
