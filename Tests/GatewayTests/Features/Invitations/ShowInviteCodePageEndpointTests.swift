import Models
import Testing

@testable import GatewayService

@Suite struct ShowInviteCodePageEndpointTests {
    @Test func asksForAddressAndCodeAtAClient() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let page = try await client.page("/login/invite-code?client_id=client_demo")
            #expect(page.status == .ok)
            #expect(page.html.input("email") != nil && page.html.input("code") != nil)
            let noClient = try await client.page("/login/invite-code")
            #expect(noClient.status == .badRequest)
            let unknown = try await client.page("/login/invite-code?client_id=client_nobody")
            #expect(unknown.status == .badRequest)
        }
    }
}
