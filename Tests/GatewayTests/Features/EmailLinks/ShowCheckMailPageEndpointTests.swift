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

    @Test func theCodeOfASignUpIsForItsUser() async throws {
        let page = try await get(Self.path + "&what=verify", attempt: Samples.client)
        #expect(page.status == .seeOther && page.headers[.location] == "/login?client_id=client_demo")
    }
}
