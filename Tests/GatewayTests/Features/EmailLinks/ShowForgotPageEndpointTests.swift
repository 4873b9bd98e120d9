import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct ShowForgotPageEndpointTests {
    @Test func fillsInTheAddressThatWasEnteredBefore() async throws {
        var response = Response(status: .ok)
        LoginAttempt(client: Samples.client, email: EmailAddress("ada@example.com"))
            .keep(on: &response, CookiePolicy(issuer: ScriptedFleet.issuer))
        let cookie = try String(#require(response.headers[values: .setCookie].first).prefix { $0 != ";" })
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let known = try await client.page("/login/forgot?client_id=client_demo", cookie: cookie)
            #expect(known.html.input("email")?.contains("value=\"ada@example.com\"") == true)
            let unknown = try await client.page("/login/forgot?client_id=client_demo")
            #expect(unknown.status == .ok && unknown.html.input("email")?.contains("value=") == false)
            let noClient = try await client.page("/login/forgot")
            #expect(noClient.status == .badRequest)
        }
    }
}
