import Models
import Testing

@testable import GatewayService

@Suite struct SendSignInPageEndpointTests {
    private func fleet(_ methods: [LoginMethod]) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.countsEmails(EmailLog(.send))
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.loginMethods = methods
            client.configuredMethods = methods
            return client
        }
        return fleet
    }

    @Test func goesOnToThePasswordAndRemembersTheAddress() async throws {
        try await fleet([.password]).run { client in
            let answer = try await client.submit("email=ada%40example.com", to: "/login?client_id=client_demo")
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/password?client_id=client_demo")
            let page = try await client.page("/login/password?client_id=client_demo", cookie: answer.cookies)
            #expect(page.status == .ok && page.html.contains("ada@example.com"))
        }
    }

    @Test func sendsAnEmailIfTheClientUsesNoPasswords() async throws {
        try await fleet([.magicLink]).run { client in
            let answer = try await client.submit("email=ada%40example.com", to: "/login?client_id=client_demo")
            #expect(answer.headers[.location] == "/login/check-mail?client_id=client_demo&what=link")
            #expect(answer.setCookies.contains { $0.hasPrefix("__Host-mail_code=") })
        }
    }

    @Test func asksAgainForAnAddressThatIsNone() async throws {
        try await fleet([.password]).run { client in
            let answer = try await client.submit("email=ada", to: "/login?client_id=client_demo")
            #expect(answer.status == .badRequest)
            #expect(answer.html.contains("email-error"))
        }
    }
}
