import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = ConnectionScenario

/// Removing a connection on the account page.
@Suite struct UnlinkIdentityPageTests {
    @Test func asksForThePasswordAndReturnsToTheAccountPage() async throws {
        let csrf = CSRFTokens(key: ScriptedFleet.csrfKey)
        let browser = CSRFTokens.makeSession()
        let cookie = "access_token=good; \(CSRFTokens.formCookieName)=\(browser.reveal())"
        try await Scenario.fleet().run { client in
            func post(_ path: String, _ fields: String) async throws -> TestResponse {
                let token = csrf.token(for: browser).token.reveal()
                return try await client.send(
                    .post, path, "csrf_token=\(token)&connection=\(Scenario.identity)&\(fields)",
                    headers: [
                        .cookie: cookie, .contentType: "application/x-www-form-urlencoded", .accept: "text/html",
                        .fetchSite: "same-origin",
                    ])
            }
            let asked = try await post("/login/account", "do=disconnect")
            #expect(asked.status == .seeOther)
            let place = try #require(asked.headers[.location])
            #expect(place.hasPrefix("/login/account/disconnect?"))
            let page = try await client.send(.get, place, headers: [.cookie: cookie, .accept: "text/html"])
            let text = String(buffer: page.body)
            #expect(text.contains("Remove Google?"))
            #expect(text.contains("autocomplete=\"current-password\""))
            // A user without a password signs in again, and comes back here.
            #expect(text.contains("return_to=%2Flogin%2Faccount%2Fdisconnect"))
            let wrong = try await post("/login/account/disconnect", "password=wrong")
            #expect(wrong.status == .unauthorized)
            #expect(String(buffer: wrong.body).contains("The current password is wrong."))
            let done = try await post("/login/account/disconnect", "password=right")
            #expect(done.headers[.location]?.contains("done=disconnect") == true)
        }
    }
}
