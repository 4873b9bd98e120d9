import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SignOutEndpointTests {
    private final class Ended: Sendable {
        let refreshTokens = Mutex<[RefreshToken]>([])
        let sessions = Mutex<[SessionID]>([])
    }

    /// An origin of another client.
    private static let otherClientsOrigin = "https://other.example.com"
    private static let refresh = Samples.refreshToken("mine")

    private func fleet(_ ended: Ended) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken(others: [Self.otherClientsOrigin])
        fleet.answer(Tokens.EndSession.self) { call, _ in
            ended.sessions.withLock { $0.append(call.session) }
            return .init(count: 1, proof: nil)
        }
        fleet.answer(Tokens.SignOut.self) { call, _ in
            ended.refreshTokens.withLock { $0.append(call.refreshToken) }
            return .init(user: call.refreshToken == Secret(Self.refresh) ? Samples.user : nil)
        }
        fleet.answer(Tokens.FindBrowserSession.self) { call, _ in
            .init(client: call.refreshToken == Secret(Self.refresh) ? Samples.client : nil)
        }
        fleet.answer(Identity.RecordSessionEvent.self) { _, _ in Nothing() }
        return fleet
    }

    private static func headers(_ cookie: String) -> HTTPFields {
        let session = CSRFTokens.makeSession()
        let token = CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal()
        return [.cookie: "\(cookie); \(CSRFTokens.cookieName)=\(session.reveal())", .csrfToken: token]
    }

    /// Signing out refreshes nothing, and counts against no limit.
    @Test func endsTheSessionByTheRefreshTokenAlone() async throws {
        let ended = Ended()
        try await fleet(ended).run { client in
            for cookie in ["refresh_token=\(Self.refresh)", "access_token=gone; refresh_token=\(Self.refresh)"] {
                let answer = try await client.send(.post, "/auth/sign-out", headers: Self.headers(cookie))
                #expect(answer.status == .noContent)
                #expect(answer.setCookies.count { $0.hasSuffix("Max-Age=0") } == 2)
            }
        }
        // The second time, the gateway knew that the token was revoked.
        #expect(ended.refreshTokens.withLock { $0 } == [Secret(Self.refresh)])
    }

    @Test func clearsCookiesThatHoldNoSession() async throws {
        let ended = Ended()
        try await fleet(ended).run { client in
            for cookie in ["access_token=gone", "refresh_token=junk", "refresh_token=\(Samples.refreshToken("elses"))"]
            {
                let answer = try await client.send(.post, "/auth/sign-out", headers: Self.headers(cookie))
                #expect(answer.status == .noContent && answer.setCookies.count { $0.hasSuffix("Max-Age=0") } == 2)
            }
            #expect(try await client.send(.post, "/auth/sign-out").status == .unauthorized)
            let bearer = try await client.send(.post, "/auth/sign-out", headers: [.authorization: "Bearer gone"])
            #expect(bearer.status == .unauthorized)
        }
        #expect(ended.sessions.withLock { $0.isEmpty })
    }

    /// Every page of the API's site sends the cookies, and every registered origin gets a CSRF token. Neither shows that the
    /// page belongs to the session's client.
    @Test func refusesThePageOfAnotherClient() async throws {
        let ended = Ended()
        try await fleet(ended).run { client in
            for cookie in ["access_token=good", "refresh_token=\(Self.refresh)", "access_token=x; access_token=good"] {
                for body in ["{}", #"{"everywhere":true}"#] where cookie.hasPrefix("access") || body == "{}" {
                    var headers = Self.headers(cookie)
                    headers[.origin] = Self.otherClientsOrigin
                    let answer = try await client.send(.post, "/auth/sign-out", body, headers: headers)
                    #expect(answer.code == "origin_not_allowed" && answer.setCookies.isEmpty, "\(cookie)")
                    #expect(answer.headers[.accessControlAllowOrigin] == nil)
                }
            }
            #expect(ended.refreshTokens.withLock { $0.isEmpty } && ended.sessions.withLock { $0.isEmpty })
            var headers = Self.headers("refresh_token=\(Self.refresh)")
            headers[.origin] = Samples.origin
            #expect(try await client.send(.post, "/auth/sign-out", "{}", headers: headers).status == .noContent)
        }
        #expect(ended.refreshTokens.withLock { $0 } == [Secret(Self.refresh)])
    }

    @Test func refusesAForgedRequest() async throws {
        let ended = Ended()
        try await fleet(ended).run { client in
            let twice = "access_token=good; access_token=junk; refresh_token=\(Self.refresh)"
            for cookie in [twice, "refresh_token=\(Self.refresh)", "access_token=a; access_token=b"] {
                let answer = try await client.send(.post, "/auth/sign-out", headers: [.cookie: cookie])
                #expect(answer.code == "csrf_token_invalid" && answer.setCookies.isEmpty)
            }
        }
        #expect(ended.refreshTokens.withLock { $0.isEmpty } && ended.sessions.withLock { $0.isEmpty })
    }
}
