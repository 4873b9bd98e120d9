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

    /// A fleet that knows `methods` of Ada, and nobody else; `hidden` if its application hides that.
    private func fleet(_ methods: [LoginMethod], ofAda ada: [LoginMethod], hidden: Bool = false) throws -> ScriptedFleet
    {
        var fleet = try fleet(methods)
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.loginMethods = methods
            client.configuredMethods = methods
            client.hidesAccountExistence = hidden
            return client
        }
        fleet.answer(Identity.CheckEmail.self) { call, _ in
            guard !hidden, call.email.description == "ada@example.com" else {
                return .init(status: .unregistered, preferred: [], available: methods)
            }
            return .init(status: .registered, preferred: ada, available: ada)
        }
        return fleet
    }

    @Test func leadsAnUnknownAddressToTheSignUpPage() async throws {
        try await fleet([.password, .magicLink], ofAda: [.password]).run { client in
            let answer = try await client.submit("email=bob%40example.com", to: "/login?client_id=client_demo")
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/sign-up?client_id=client_demo&new=1")
            let page = try await client.page("/login/sign-up?client_id=client_demo&new=1", cookie: answer.cookies)
            #expect(page.html.input("email")?.contains("value=\"bob@example.com\"") == true)
            #expect(page.html.contains("class=\"notice\""))
        }
    }

    @Test func anUnknownAddressLooksLikeAnyOtherWhereThatIsHidden() async throws {
        try await fleet([.password], ofAda: [.password], hidden: true).run { client in
            for name in ["ada", "bob"] {
                let answer = try await client.submit("email=\(name)%40example.com", to: "/login?client_id=client_demo")
                #expect(answer.headers[.location] == "/login/password?client_id=client_demo")
                let page = try await client.page("/login/password?client_id=client_demo", cookie: answer.cookies)
                #expect(page.html.contains("href=\"/login/sign-up?client_id=client_demo\""))
            }
        }
    }

    @Test func sendsAnEmailToAUserWithoutAPassword() async throws {
        try await fleet([.password, .magicLink], ofAda: [.magicLink]).run { client in
            let answer = try await client.submit("email=ada%40example.com", to: "/login?client_id=client_demo")
            #expect(answer.headers[.location] == "/login/check-mail?client_id=client_demo&what=link")
        }
    }

    @Test func theSignInButtonOfAnotherFormKeepsItsAddress() async throws {
        try await fleet([.password]).run { client in
            let path = "/login?client_id=client_demo"
            for (typed, kept) in [("ada%40example.com", true), ("ada", false), ("", false)] {
                let answer = try await client.submit("email=\(typed)&switch=1", to: path)
                #expect(answer.status == .seeOther && answer.headers[.location] == path, "\(typed)")
                let page = try await client.page(path, cookie: answer.cookies)
                #expect((page.html.input("email")?.contains("value=\"ada@example.com\"") == true) == kept, "\(typed)")
            }
        }
    }

    @Test func goesOnToThePasswordAndRemembersTheAddress() async throws {
        try await fleet([.password], ofAda: [.password]).run { client in
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
