import Models
import Testing

@testable import GatewayService

@Suite struct ShowChangePasswordPageEndpointTests {
    @Test func isForSignedInUsers() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let profile = Samples.ada().profile
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        try await fleet.run { client in
            let path = "/login/account/password?client_id=client_demo"
            let page = try await client.page(path, cookie: "access_token=good")
            #expect(page.status == .ok && page.html.input("current_password") != nil)
            #expect(page.headers[.cacheControl] == "no-store")
            let anonymous = try await client.page(path)
            #expect(anonymous.status == .seeOther)
            #expect(anonymous.headers[.location]?.contains("return_to=%2Flogin%2Faccount%2Fpassword") == true)
        }
    }
}
