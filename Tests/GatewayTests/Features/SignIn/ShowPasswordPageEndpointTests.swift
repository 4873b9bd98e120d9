import Models
import Testing

@testable import GatewayService

@Suite struct ShowPasswordPageEndpointTests {
    @Test func goesBackToTheFirstStepWithoutAnAddress() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let page = try await client.page("/login/password?client_id=client_demo")
            #expect(page.status == .seeOther)
            #expect(page.headers[.location] == "/login?client_id=client_demo")
        }
    }
}
