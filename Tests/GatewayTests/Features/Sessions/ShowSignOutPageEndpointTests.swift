import Models
import Testing

@testable import GatewayService

@Suite struct ShowSignOutPageEndpointTests {
    /// A link alone signs nobody out: the page has a form, and no service is asked to end a session.
    @Test func asksAUserWhoIsSignedIn() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let profile = Samples.ada().profile
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        try await fleet.run { client in
            let path = "/login/sign-out?client_id=client_demo"
            let page = try await client.page(path, cookie: "access_token=good")
            #expect(page.status == .ok && page.html.contains("ada@example.com"))
            #expect(page.html.contains("name=\"everywhere\""))
            let signedOut = try await client.page(path)
            #expect(signedOut.headers[.location] == "/login/done?client_id=client_demo&what=signed-out")
        }
    }
}
