import Hummingbird
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

@Suite struct ShowCheckMailPageEndpointTests {
    private static let path = "/login/check-mail?client_id=client_demo"

    private func get(_ path: String, attempt client: ClientID?) async throws -> TestResponse {
        var response = Response(status: .ok)
        if let client {
            LoginAttempt(client: client, email: EmailAddress("ada@example.com"))
                .keep(on: &response, CookiePolicy(issuer: ScriptedFleet.issuer))
        }
        let cookie = response.headers[values: .setCookie].first.map { String($0.prefix { $0 != ";" }) }
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let pages = CallLog<TestResponse>()
        try await fleet.run { pages.append(try await $0.page(path, cookie: cookie)) }
        return try #require(pages.entries.first)
    }

    @Test func namesTheAddressThatWasEntered() async throws {
        let page = try await get(Self.path, attempt: Samples.client)
        #expect(page.status == .ok && page.html.contains("ada@example.com"))
        #expect(page.html.input("code") != nil)
    }

    @Test func withoutAnAddressTheSignInBeginsAgain() async throws {
        for attempt in [nil, ClientID("client_other")] {
            let page = try await get(Self.path, attempt: attempt)
            #expect(page.status == .seeOther && page.headers[.location] == "/login?client_id=client_demo")
        }
    }

    @Test func goesOnWhenTheSignInIsDoneInAnotherWindow() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        try await fleet.run { client in
            for (more, location) in [
                ("", "/login/account?client_id=client_demo"),
                ("&return_to=%2Flogin%2Faccount%2Fpassword", "/login/account/password"),
            ] {
                let page = try await client.page(Self.path + more, cookie: "access_token=good")
                #expect(page.status == .seeOther && page.headers[.location] == location)
            }
        }
    }

    @Test func theCodeOfASignUpIsForItsUser() async throws {
        let page = try await get(Self.path + "&what=verify", attempt: Samples.client)
        #expect(page.status == .seeOther && page.headers[.location] == "/login?client_id=client_demo&expired=1")
    }
}
