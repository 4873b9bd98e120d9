import Models
import Testing

@testable import GatewayService

@Suite struct EndedSessionTests {
    private func fleet(_ reason: SessionEndReason?) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.RefreshSession.self) { _, _ in throw ServiceError.invalidRefreshToken }
        fleet.answer(Tokens.FindBrowserSession.self) { _, _ in .init(client: nil, endReason: reason) }
        return fleet
    }

    @Test(arguments: SessionEndReason.allCases)
    func theSignInPageTellsEachReason(reason: SessionEndReason) async throws {
        try await fleet(reason).run { client in
            let page = try await client.page(
                "/login?client_id=client_demo", cookie: "refresh_token=\(Samples.refreshToken("old"))")
            #expect(page.status == .ok && page.html.contains("<div class=\"notice\" role=\"status\">"))
            #expect(!page.setCookies.contains { $0.contains("session_end=\(reason.rawValue)") })
        }
    }

    @Test func theReasonIsToldOnceAfterARedirect() async throws {
        try await fleet(nil).run { client in
            let page = try await client.page(
                "/login?client_id=client_demo", cookie: "__Host-session_end=signed_out")
            #expect(page.html.contains("You were signed out from another device."))
            #expect(page.setCookies.contains { $0.hasPrefix("__Host-session_end=;") && $0.hasSuffix("Max-Age=0") })
        }
    }

    /// A browser without a session, and one whose token is not genuine, get the same page.
    @Test func strangersAreToldNothing() async throws {
        try await fleet(nil).run { client in
            for cookie in ["", "refresh_token=\(Samples.refreshToken("made-up"))", "__Host-session_end=%3Cb%3E"] {
                let page = try await client.page("/login?client_id=client_demo", cookie: cookie)
                #expect(page.status == .ok && !page.html.contains("class=\"notice\""))
            }
        }
    }

    @Test func isFoundByTheFirstTokenThatHasOne() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.FindBrowserSession.self) { call, _ in
            guard call.refreshToken != Secret("broken") else { throw ServiceError.unavailable() }
            return .init(client: nil, endReason: call.refreshToken == Secret("known") ? .suspended : nil)
        }
        try await fleet.withFleet { fleet in
            let ended = EndedSession(tokens: fleet.tokens)
            #expect(await ended.reason([Secret("broken"), Secret("junk"), Secret("known")]) == .suspended)
            #expect(await ended.reason([Secret("junk")]) == nil)
        }
    }
}
