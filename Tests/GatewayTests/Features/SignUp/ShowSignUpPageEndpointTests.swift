import Models
import Testing

@testable import GatewayService

@Suite struct ShowSignUpPageEndpointTests {
    @Test func isThereForClientsWithPasswordsOrProviders() async throws {
        for (methods, isShown) in [
            ([LoginMethod.password], true), ([.google], true), ([.magicLink], false), ([], false),
        ] {
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
                let hasField = page.html.contains(#/<input[^>]* name="email"[^>]* value="ada@example\.com"/#)
                #expect(hasField == methods.contains(.password))
                #expect(page.html.contains("/login/with/google?client_id=client_demo") == methods.contains(.google))
            }
        }
    }
}
