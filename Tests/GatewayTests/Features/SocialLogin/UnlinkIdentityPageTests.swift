import Models
import Testing

@testable import GatewayService

private typealias Scenario = ConnectionScenario

/// Removing a connection on the account page.
@Suite struct UnlinkIdentityPageTests {
    private static let path = "/login/account/disconnect?client_id=client_demo"
    private static let cookie = "access_token=good"
    private static let connection = "connection=\(Scenario.identity)"

    @Test func asksAndRemoves() async throws {
        try await Scenario.fleet(isFresh: true).run { client in
            let page = try await client.page("\(Self.path)&\(Self.connection)", cookie: Self.cookie)
            #expect(page.html.contains("Remove Google?"))
            let done = try await client.submit(Self.connection, to: Self.path, cookie: Self.cookie)
            #expect(done.headers[.location] == "/login/account?client_id=client_demo&done=disconnect")
        }
    }

    /// After it, the user comes back to the page about the connection.
    @Test func asksForAFreshSignInFirst() async throws {
        try await Scenario.fleet().run { client in
            let asked = try await client.submit(
                "do=disconnect&\(Self.connection)", to: "/login/account?client_id=client_demo", cookie: Self.cookie)
            let place = try #require(asked.headers[.location])
            #expect(place == "\(Self.path)&\(Self.connection)")
            let confirm = "/login/account/confirm?client_id=client_demo&return_to=%2Flogin%2Faccount%2Fdisconnect"
            let page = try await client.page(place, cookie: Self.cookie)
            #expect(page.headers[.location]?.hasPrefix(confirm) == true)
            // A password in the form is no longer read.
            for form in [Self.connection, "\(Self.connection)&password=right"] {
                let refused = try await client.submit(form, to: Self.path, cookie: Self.cookie)
                let again = try #require(refused.headers[.location])
                #expect(again.hasPrefix(confirm) && again.contains("connection%3D\(Scenario.identity)"))
            }
        }
    }

    @Test func leadsToTheAccountWhereTheConnectionIsGone() async throws {
        try await Scenario.fleet(isFresh: true).run { client in
            let answer = try await client.submit(
                "connection=\(LinkedIdentityID.make())", to: Self.path, cookie: Self.cookie)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo")
        }
    }
}
