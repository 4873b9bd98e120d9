import Models
import Testing

@testable import GatewayService

@Suite struct ShowSignInPageEndpointTests {
    @Test func fillsInTheHintAndOffersProviders() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.configuredMethods = [.password, .google]
            return client
        }
        try await fleet.run { client in
            let page = try await client.page("/login?client_id=client_demo&login_hint=ada%40example.com")
            #expect(page.status == .ok)
            #expect(page.html.contains("value=\"ada@example.com\""))
            #expect(page.html.contains("/login/with/google?client_id=client_demo"))
            #expect(page.html.contains("/login/sign-up?client_id=client_demo"))
        }
    }

    @Test func namesTheCommandThatIsMissingOnADevelopersMachineOnly() async throws {
        for (issuer, isNamed) in [("http://localhost:8080", true), ("https://auth.example.com", false)] {
            var fleet = try ScriptedFleet()
            fleet.knowsDemoClientAndToken()
            fleet.answer(Identity.FindClient.self) { _, _ in
                var client = Samples.demo
                client.loginMethods = [.google]
                client.configuredMethods = []
                return client
            }
            try await fleet.run(issuer: issuer) { client in
                let page = try await client.page("/login?client_id=client_demo")
                #expect(page.status == .ok && page.html.input("email") == nil)
                let command = "latchkey connections set google --client client_demo"
                #expect(page.html.contains(command) == isNamed, "\(issuer)")
            }
        }
    }

    @Test func needsAClient() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let page = try await client.page("/login")
            #expect(page.status == .badRequest)
        }
    }
}
