import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct RemoveFactorPageTests {
    private static let path = "/login/account/factor/remove?client_id=client_demo"

    @Test func asksAndRemoves() async throws {
        for (factor, title, done) in [
            (Scenario.passkey, "Remove “Laptop”?", "remove-passkey"),
            (Scenario.app, "Remove the authenticator app?", "remove-app"),
        ] {
            try await Scenario(factors: [factor]).fleet().run { client in
                let page = try await client.page("\(Self.path)&factor=\(factor.id)", cookie: Scenario.cookie)
                #expect(page.html.contains(title))
                let answer = try await client.submit(
                    "factor=\(factor.id)", to: Self.path, cookie: Scenario.cookie)
                #expect(answer.headers[.location] == "/login/account?client_id=client_demo&done=\(done)")
            }
        }
    }

    @Test func asksForAFreshSignInFirst() async throws {
        for scenario in [Scenario(isFresh: false), Scenario(isFreshToIdentity: false)] {
            try await scenario.fleet().run { client in
                let answer = try await client.submit(
                    "factor=\(Scenario.passkey.id)", to: Self.path, cookie: Scenario.cookie)
                let place = try #require(answer.headers[.location])
                #expect(place.hasPrefix("/login/account/confirm?"))
                #expect(place.contains("factor%3D\(Scenario.passkey.id)"))
            }
        }
    }

    @Test func leadsToTheAccountWhereTheFactorIsGone() async throws {
        try await Scenario().fleet().run { client in
            let answer = try await client.submit("factor=\(FactorID.make())", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo")
        }
    }
}
