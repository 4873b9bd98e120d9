import HTTPTypes
import HummingbirdTesting
import Models
import Primitives
import Testing

@testable import GatewayService

private typealias Scenario = OpenIDScenario

/// Which sessions a logout ends, and what it asks first.
@Suite struct LogoutTests {
    private static let signedIn: HTTPFields = [.cookie: "access_token=good"]

    private func fleet(_ owners: CallLog<String>, error: ServiceError? = nil) throws -> ScriptedFleet {
        var fleet = try Scenario.fleet()
        fleet.answer(Tokens.EndSession.self) { call, _ in
            if let error { throw error }
            switch call.owner {
            case .holder(let token): owners.append("holder of \(token.reveal())")
            case .subject(let token): owners.append("subject of \(token.reveal())")
            case .user: owners.append("user")
            }
            return .init(count: 1, proof: nil)
        }
        return fleet
    }

    /// The hint alone proves whose session it names; the browser has none.
    @Test func endsTheSessionOfTheHint() async throws {
        let owners = CallLog<String>()
        try await fleet(owners).run { client in
            let answer = try await client.send(.get, "/oauth2/logout?id_token_hint=hint")
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/done?client_id=client_demo&what=signed-out")
        }
        #expect(owners.entries == ["subject of hint"])
    }

    @Test func headEndsNothing() async throws {
        let owners = CallLog<String>()
        try await fleet(owners).run { client in
            let answer = try await client.send(
                .head, "/oauth2/logout?id_token_hint=hint", headers: Self.signedIn)
            #expect(answer.status == .seeOther && answer.setCookies.isEmpty)
        }
        #expect(owners.entries.isEmpty)
    }

    @Test func aSessionThatHasEndedIsNoError() async throws {
        for error in [ServiceError.notFound("session"), .invalidToken] {
            try await fleet(CallLog(), error: error).run { client in
                let answer = try await client.send(
                    .get, "/oauth2/logout?id_token_hint=hint", headers: Self.signedIn)
                #expect(answer.status == .seeOther)
                #expect(answer.setCookies.contains { $0.hasPrefix("access_token=;") })
            }
        }
    }

    /// Otherwise the browser would forget a session that goes on.
    @Test func keepsTheCookiesIfASessionCouldNotBeEnded() async throws {
        try await fleet(CallLog(), error: .unavailable()).run { client in
            let answer = try await client.send(.get, "/oauth2/logout?id_token_hint=hint", headers: Self.signedIn)
            #expect(answer.status == .serviceUnavailable && answer.setCookies.isEmpty)
        }
    }

    /// The hint of another user must not end that user's session once the question is answered.
    @Test func theFormOfTheQuestionHasTheParametersButTheHint() async throws {
        try await fleet(CallLog()).run { client in
            let path = FormEncoding.adding(
                [
                    ("id_token_hint", "other"), ("client_id", "client_demo"), ("state", "\"><script>"),
                    ("post_logout_redirect_uri", "https://app.example.com/bye"), ("ui_locales", "de"),
                ], to: "/oauth2/logout")
            let page = try await client.page(path, cookie: "access_token=good")
            #expect(page.status == .ok && page.html.contains("<html lang=\"de\""))
            let form = String(try #require(page.html.firstMatch(of: #/<form method="post"(?s:.*?)<\/form>/#)).0)
            #expect(form.input("id_token_hint") == nil)
            #expect(form.input("client_id")?.contains("value=\"client_demo\"") == true)
            #expect(form.input("state")?.contains("value=\"&quot;&gt;&lt;script&gt;\"") == true)
            #expect(form.input("post_logout_redirect_uri") != nil)
        }
    }

    @Test func asksEvenIfTheUserIsGone() async throws {
        var fleet = try fleet(CallLog())
        fleet.answer(Identity.GetProfile.self) { _, _ in throw ServiceError.invalidToken }
        try await fleet.run { client in
            for headers in [Self.signedIn, [:]] {
                let page = try await client.send(.get, "/oauth2/logout", headers: headers)
                #expect(page.status == .ok && page.html.input("csrf_token") != nil)
            }
        }
    }
}
