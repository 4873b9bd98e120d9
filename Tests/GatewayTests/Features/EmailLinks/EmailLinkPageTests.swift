import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct EmailLinkPageTests {
    private func claim(_ fields: String) async throws -> OwnershipClaim {
        try OwnershipClaim(
            try await IncomingRequest.testing(
                .post, "/", headers: [.contentType: "application/x-www-form-urlencoded"], body: fields
            ).form())
    }

    /// Only a page that announced no removal sends `keeps`.
    @Test func nothingIsRemovedUnannounced() async throws {
        #expect(try await claim("keeps=1").allowsReset == false)
        #expect(try await claim("keeps=0").allowsReset)
        #expect(try await claim("x=y").allowsReset)
    }

    @Test func aPasswordIsClaimedOnlyIfEntered() async throws {
        #expect(try await claim("password=hers").password == Secret("hers"))
        #expect(try await claim("password=").password == nil)
        await #expect(throws: ServiceError.self) {
            try await claim("password=" + String(repeating: "x", count: TextBounds.password + 1))
        }
    }

    @Test func otherPagesOfTheClientDoNotGetTheReturnTo() async throws {
        let page = try await PageContext.testing(
            "/login?client_id=client_demo&return_to=%2Flogin%2Faccount&ui_locales=de")
        #expect(page.query(of: Samples.client).path("/x") == "/x?client_id=client_demo&ui_locales=de")
        #expect(page.path(of: ResetPage.self, Secret("t")) == "/login/reset?ui_locales=de&token=t")
    }

    @Test func theAttemptLeadsOnlyWhereTheClientAllows() async throws {
        let other = try #require(ClientID("client_other"))
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.withFleet { fleet in
            for (client, returnTo, expected) in [
                (Samples.client, "/login/account", "/login/account"), (other, "/login/account", nil),
                (Samples.client, "https://evil.example", nil), (Samples.client, nil, nil),
            ] as [(ClientID, String?, String?)] {
                var response = Response(status: .ok)
                LoginAttempt(client: client, returnTo: returnTo).keep(
                    on: &response, CookiePolicy(issuer: ScriptedFleet.issuer))
                let cookie = try #require(response.headers[values: .setCookie].first).prefix { $0 != ";" }
                let page = try await PageContext.testing(headers: [.cookie: String(cookie)])
                let place = try await page.pendingReturnTo(with: Samples.client, UseCases(fleet).clients)
                #expect(place == expected)
            }
        }
    }
}
