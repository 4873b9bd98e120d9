import Models
import Testing

@testable import GatewayService

@Suite struct ShowSignUpPageEndpointTests {
    @Test func statesThatSignUpIsClosedOrByInvitation() async throws {
        for (mode, title, hasInvite) in [
            (SignUpSettings.Mode.closed, "Sign-up is closed", false), (.invite, "You need an invitation", true),
        ] {
            var fleet = try ScriptedFleet()
            fleet.knowsDemoClientAndToken()
            fleet.answer(Identity.FindClient.self) { _, _ in
                var client = Samples.demo
                client.signUpSettings.mode = mode
                return client
            }
            try await fleet.run { client in
                let page = try await client.page("/login/sign-up?client_id=client_demo")
                #expect(page.status == .ok && page.html.contains("<h1>\(title)</h1>"))
                #expect(page.html.input("email") == nil && page.html.contains("href=\"/login?client_id=client_demo\""))
                #expect(page.html.contains("/login/invite-code") == hasInvite)
                // The sign-in page does not lead there.
                #expect(try await !client.page("/login?client_id=client_demo").html.contains("/login/sign-up"))
            }
        }
    }

    @Test func showsTheWaitlistForEveryMethod() async throws {
        for methods in [[LoginMethod.password], [.magicLink], [.google]] {
            var fleet = try ScriptedFleet()
            fleet.knowsDemoClientAndToken()
            fleet.answer(Identity.FindClient.self) { _, _ in
                var client = Samples.demo
                client.signUpSettings.mode = .waitlist
                (client.loginMethods, client.configuredMethods) = (methods, methods)
                return client
            }
            try await fleet.run { client in
                let page = try await client.page(
                    "/login/sign-up?client_id=client_demo&login_hint=ada%40example.com")
                #expect(page.status == .ok && page.html.contains("<h1>Join the waitlist</h1>"))
                #expect(page.html.contains("action=\"/login/sign-up/waitlist?client_id=client_demo\""))
                #expect(page.html.input("email")?.contains("value=\"ada@example.com\"") == true)
                #expect(page.html.input("password") == nil && !page.html.contains("/login/with/"))
                #expect(page.html.contains("/login/invite-code") && page.html.contains("/login?client_id=client_demo"))
                // The sign-in page leads there.
                #expect(try await client.page("/login?client_id=client_demo").html.contains("/login/sign-up"))
            }
        }
    }

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
