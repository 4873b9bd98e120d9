import HTTPTypes
import HummingbirdTesting
import Models
import Primitives
import Synchronization
import Testing

@testable import GatewayService

private typealias Scenario = OpenIDScenario

/// Signing out at a client's request (OpenID Connect RP-Initiated Logout 1.0).
@Suite struct LogoutEndpointTests {
    private static let bye = "https://app.example.com/bye"
    private static let goodBye = FormEncoding.adding(
        [("id_token_hint", "hint"), ("post_logout_redirect_uri", bye), ("state", "s")], to: "/oauth2/logout")

    @Test func aHintOfThisUserSignsOut() async throws {
        let ended = Scenario.EndedSessions()
        try await Scenario.fleet(ended: ended).run { client in
            let answer = try await client.send(.get, Self.goodBye, headers: [.cookie: "access_token=good"])
            #expect(answer.status == .seeOther && answer.headers[.location] == Self.bye + "?state=s")
            #expect(answer.setCookies.count == 3 && answer.setCookies.allSatisfy { $0.hasSuffix("Max-Age=0") })
        }
        #expect(ended.sessions.withLock { $0 } == [Samples.session, Scenario.clientsSession])
    }

    @Test func asksWithoutSuchAHint() async throws {
        let ended = Scenario.EndedSessions()
        try await Scenario.fleet(ended: ended).run { client in
            let signedIn: HTTPFields = [.cookie: "access_token=good"]
            let anotherUsers = Self.goodBye.replacing("hint&", with: "other&")
            let unreadable = Self.goodBye.replacing("hint&", with: "gone&") + "&client_id=client_demo"
            for path in ["/oauth2/logout", anotherUsers, unreadable] {
                let page = try await client.send(.get, path, headers: signedIn)
                #expect(page.status == .ok && page.setCookies.allSatisfy { !$0.hasPrefix("access_token") })
                #expect(String(buffer: page.body).contains("You’re signed in as new@example.com."))
            }
            #expect(ended.sessions.withLock { $0.isEmpty })

            let page = try await client.send(.get, unreadable, headers: signedIn)
            let text = String(buffer: page.body)
            let token = try #require(text.firstMatch(of: #/name="csrf_token" value="([^"]+)"/#)).1
            let cookie = try #require(page.setCookies.first).prefix { $0 != ";" }
            func press(_ csrf: some StringProtocol) async throws -> TestResponse {
                try await client.send(
                    .post, "/oauth2/logout",
                    "client_id=client_demo&post_logout_redirect_uri=\(Self.bye)&state=s&csrf_token=\(csrf)",
                    headers: [
                        .contentType: "application/x-www-form-urlencoded", .cookie: "access_token=good; \(cookie)",
                    ])
            }
            let forged = try await press("x")
            #expect(forged.status == .ok && ended.sessions.withLock { $0.isEmpty })
            let answer = try await press(token)
            #expect(answer.status == .ok && answer.onward == Self.bye + "?state=s")
        }
        #expect(ended.sessions.withLock { $0 } == [Samples.session])
    }

    @Test func redirectsOnlyToARegisteredURI() async throws {
        try await Scenario.fleet().run { client in
            for change in [
                Self.goodBye.replacing("%2Fbye", with: "%2Fbye%2F"), Self.goodBye.replacing("app.", with: "evil."),
                Self.goodBye.replacing("id_token_hint=hint&", with: ""), Self.goodBye + "&client_id=client_other",
                Self.goodBye + "&post_logout_redirect_uri=x",
            ] {
                let answer = try await client.send(.get, change, headers: [.cookie: "access_token=good"])
                #expect(answer.status == .badRequest && answer.headers[.location] == nil, "\(change)")
                #expect(answer.setCookies.isEmpty)
            }
        }
    }
}
