import Models
import Testing

@testable import GatewayService

@Suite struct ShowSignUpPageEndpointTests {
    @Test func isThereOnlyForClientsWithPasswords() async throws {
        for (methods, isShown) in [([LoginMethod.password], true), ([.magicLink], false)] {
            var fleet = try ScriptedFleet()
            fleet.knowsDemoClientAndToken()
            fleet.answer(Identity.FindClient.self) { _, _ in
                var client = Samples.demo
                client.configuredMethods = methods
                return client
            }
            try await fleet.run { client in
                let page = try await client.page("/login/sign-up?client_id=client_demo&login_hint=ada%40example.com")
                #expect(page.status == (isShown ? .ok : .seeOther))
                #expect(page.html.contains("value=\"ada@example.com\"") == isShown)
            }
        }
    }
}
