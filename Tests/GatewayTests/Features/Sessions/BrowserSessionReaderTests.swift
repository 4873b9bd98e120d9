import HTTPTypes
import Hummingbird
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct BrowserSessionReaderTests {
    private static let refresh = Samples.refreshToken("mine")

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.RefreshSession.self) { call, _ in
            guard call.refreshToken == Secret(Self.refresh) else { throw ServiceError.invalidRefreshToken }
            return Tokens.IssuedSession(
                tokens: SessionTokens(accessToken: Secret("good"), refreshToken: Secret("refresh-2")), expiresIn: 600,
                refreshExpiresIn: 2_592_000)
        }
        return fleet
    }

    /// What `request` does to the session's cookies.
    private func setCookies(_ request: IncomingRequest, _ useCases: UseCases) -> [String] {
        var response = Response.noContent
        request.context.sessionCookieUpdate.write(to: &response, useCases.cookies)
        return response.headers[values: .setCookie]
    }

    @Test func findsTheSessionOfAnActiveAccessToken() async throws {
        try await fleet().withFleet { fleet in
            let useCases = UseCases(fleet)
            let request = IncomingRequest.testing(headers: [.cookie: "access_token=stale; access_token=good"])
            let session = try await useCases.browserSessions.session(of: request)
            #expect(session?.user == Samples.user)
            #expect(setCookies(request, useCases).isEmpty)
        }
    }

    @Test func refreshesAnExpiredAccessToken() async throws {
        try await fleet().withFleet { fleet in
            let useCases = UseCases(fleet)
            let cookie = "access_token=stale; refresh_token=\(Self.refresh)"
            let request = IncomingRequest.testing(headers: [.cookie: cookie])
            let session = try await useCases.browserSessions.session(of: request)
            #expect(session?.accessToken == Secret("good"))
            #expect(setCookies(request, useCases).contains { $0.hasPrefix("access_token=good;") })
        }
    }

    @Test func refreshesNothingForHEAD() async throws {
        try await fleet().withFleet { fleet in
            let useCases = UseCases(fleet)
            let request = IncomingRequest.testing(.head, headers: [.cookie: "refresh_token=\(Self.refresh)"])
            let session = try await useCases.browserSessions.session(of: request)
            #expect(session == nil)
            #expect(setCookies(request, useCases).isEmpty)
        }
    }

    @Test func clearsCookiesThatWillNeverBeValidAgain() async throws {
        try await fleet().withFleet { fleet in
            let useCases = UseCases(fleet)
            let cookie = "access_token=stale; refresh_token=\(Samples.refreshToken("old"))"
            let request = IncomingRequest.testing(headers: [.cookie: cookie])
            let session = try await useCases.browserSessions.session(of: request)
            #expect(session == nil)
            #expect(setCookies(request, useCases).count { $0.hasSuffix("Max-Age=0") } == 2)
        }
    }

    /// A second request with the same cookies asks no one.
    @Test func keepsTheReasonForTheSignInPageOnce() async throws {
        var fleet = try fleet()
        fleet.answer(Tokens.FindBrowserSession.self) { _, _ in .init(client: nil, endReason: .passwordChanged) }
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet)
            for isFirst in [true, false] {
                let cookie = "refresh_token=\(Samples.refreshToken("old"))"
                let request = IncomingRequest.testing(headers: [.cookie: cookie])
                _ = try await useCases.browserSessions.session(of: request)
                let kept = setCookies(request, useCases).contains { $0.contains("session_end=password_changed;") }
                #expect(kept == isFirst)
            }
        }
    }

    @Test func ignoresTheTokenOfAThirdPartyClient() async throws {
        var fleet = try fleet()
        fleet.answer(Tokens.CheckAccessToken.self) { _, _ in
            var claims = Samples.claims
            claims.isDelegated = true
            return claims
        }
        try await fleet.withFleet { fleet in
            let sessions = UseCases(fleet).browserSessions
            let session = try await sessions.session(by: Secret("good"))
            #expect(session == nil)
            let bearer = IncomingRequest.testing(headers: [.authorization: "Bearer good"])
            await #expect(throws: ServiceError.insufficientScope) {
                try await sessions.bearerOrBrowserSession(of: bearer)
            }
        }
    }

    @Test func prefersTheBearerTokenAndReliesOnIt() async throws {
        try await fleet().withFleet { fleet in
            let sessions = UseCases(fleet).browserSessions
            let good = IncomingRequest.testing(headers: [.authorization: "Bearer good"])
            #expect(try await sessions.bearerOrBrowserSession(of: good)?.user == Samples.user)
            let stale = IncomingRequest.testing(
                headers: [.authorization: "Bearer stale", .cookie: "access_token=good"])
            await #expect(throws: ServiceError.invalidToken) {
                try await sessions.bearerOrBrowserSession(of: stale)
            }
            let cookie = IncomingRequest.testing(headers: [.cookie: "access_token=good"])
            #expect(try await sessions.bearerOrBrowserSession(of: cookie)?.user == Samples.user)
            let none = try await sessions.bearerOrBrowserSession(of: .testing())
            #expect(none == nil)
        }
    }

    @Test func refusesACookieWithTooManyValues() async throws {
        try await fleet().withFleet { fleet in
            let sessions = UseCases(fleet).browserSessions
            let values = (0..<5).map { "access_token=stale\($0)" }.joined(separator: "; ")
            let error = await #expect(throws: ServiceError.self) {
                try await sessions.session(of: .testing(headers: [.cookie: values]))
            }
            #expect(error?.code == .cookieInTheWay)
        }
    }
}
