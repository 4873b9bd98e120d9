import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct LeavingPageTests {
    @Test func onlyOurOwnPagesAreRedirectedTo() {
        for place in ["/login", "/login?client_id=a", "/login/account", "/login/password?x=https://a.example", "/"] {
            #expect(!LeavingPage.leadsAway(place), "\(place)")
        }
        for place in [
            "https://app.example.com/login", "com.example.app:/back?code=1", "/oauth2/authorize?request=a", "/loginx",
            "//evil.example/login", "/oauth2/consent?request=a",
        ] {
            #expect(LeavingPage.leadsAway(place), "\(place)")
        }
    }

    /// A sign-in whose end is the client's: the form's answer is no redirect, so that nothing that follows is held against our
    /// `form-action`, and it brings the cookies all the same.
    @Test func aFormThatLeadsAwayIsAnsweredByAPage() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.SignIn.self) { _, _ in
            .init(profile: Samples.profile, proof: Proof(Secret("proof")))
        }
        fleet.answer(Tokens.IssueSession.self) { _, _ in Samples.grant }
        try await fleet.run { client in
            let query = "?client_id=client_demo&return_to=%2Foauth2%2Fauthorize%3Frequest%3Da%2526b"
            let page = try await client.send(.get, "/login\(query)")
            #expect(page.headers[.contentSecurityPolicy]?.contains("form-action 'self';") == true)
            let token = try #require(String(buffer: page.body).firstMatch(of: #/name="csrf_token" value="([^"]+)"/#)).1
            let cookie = try #require(page.setCookies.first).prefix { $0 != ";" }
            let answer = try await client.send(
                .post, "/login/password\(query)", "email=a@example.com&password=a+sentence+of+mine&csrf_token=\(token)",
                headers: [
                    .contentType: "application/x-www-form-urlencoded", .cookie: String(cookie), .acceptLanguage: "de",
                ])
            #expect(answer.status == .ok && answer.headers[.contentLanguage] == "de")
            #expect(answer.onward == "/oauth2/authorize?request=a%26b")
            #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[.referrerPolicy] == "no-referrer")
            #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1;") })
            #expect(!String(buffer: answer.body).contains("<script>"))
        }
    }
}
