import Foundation
import Models
import Primitives
import Testing

@testable import GatewayService

@Suite struct ShowDonePageEndpointTests {
    private static let query = "client_id=client_demo&what"

    @Test func offersTheNextStepOfTheClient() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let forgot = "href=\"/login/forgot?client_id=client_demo\""
            for event in DonePage.Event.allCases where event != .waitlist {
                let page = try await client.page("/login/done?\(Self.query)=\(event.rawValue)")
                #expect(page.status == .ok && page.setCookies.isEmpty)
                #expect(page.html.contains("class=\"button\" href=\"/login?client_id=client_demo\""))
                // Without a password any more, the user sets a new one.
                #expect(page.html.contains(forgot) == (event == .verifiedWithReset), "\(event)")
            }
            let noClient = try await client.page("/login/done?what=reset")
            #expect(noClient.status == .ok && !noClient.html.contains("href=\"/login?"))
        }
    }

    @Test func leadsAUserWhoIsSignedInBackToTheAccount() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        try await fleet.run { client in
            for (event, isBack) in [(DonePage.Event.verified, true), (.reset, true), (.signedOut, false)] {
                let page = try await client.page(
                    "/login/done?\(Self.query)=\(event.rawValue)", cookie: "access_token=good")
                let account = "class=\"button\" href=\"/login/account?client_id=client_demo\""
                #expect(page.html.contains(account) == isBack, "\(event)")
            }
        }
    }

    @Test func theWaitlistsPageNamesTheAddressThatWasEntered() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let path = "/login/done?\(Self.query)=waitlist"
            let unknown = try await client.page(path)
            #expect(unknown.status == .seeOther)
            #expect(unknown.headers[.location] == "/login/sign-up?client_id=client_demo")
            let attempt = try JSONEncoder().encode(
                LoginAttempt(client: Samples.client, email: EmailAddress("ada@example.com")))
            let page = try await client.page(path, cookie: "__Host-login=\(attempt.base64URL)")
            #expect(page.status == .ok && page.html.contains("<h1>You’re on the waitlist</h1>"))
            #expect(page.html.contains("we’ll email an invitation to ada@example.com."))
        }
    }

    @Test(arguments: ["", "&what=", "&what=unknown", "&what=%3Cscript%3E"])
    func anUnknownEventIsNotFound(_ query: String) async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let page = try await client.page("/login/done?client_id=client_demo\(query)")
            #expect(page.status == .notFound && !page.html.contains("<script>"))
        }
    }
}
