import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct RemoveFactorPageTests {
    private static let path = "/login/account/factor/remove?client_id=client_demo"

    @Test func asksAndRemoves() async throws {
        for (factor, title, done) in [
            (Scenario.passkey, "Remove “Laptop”?", "remove-passkey"),
            (Scenario.app, "Remove the authenticator app?", "remove-app-and-two-step"),
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

    /// They go with the last factor.
    @Test func tellsWhetherTheRecoveryCodesGo() async throws {
        for (factors, text) in [
            ([Scenario.app], "so your recovery codes stop working"),
            ([Scenario.app, Scenario.passkey], "Your passkeys and recovery codes keep working"),
        ] {
            try await Scenario(factors: factors).fleet().run { client in
                let page = try await client.page("\(Self.path)&factor=\(Scenario.app.id)", cookie: Scenario.cookie)
                #expect(page.html.contains(text))
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

    /// An app may have turned it on, and takes it along, although passkeys are left.
    @Test func tellsWhetherTwoStepSignInGoesWithTheApp() async throws {
        let factors = [Scenario.passkey, Scenario.app]
        for (policy, isOfApp, removed, goes) in [
            (.optional, true, Scenario.app, true), (.optional, false, Scenario.app, false),
            (.optional, nil, Scenario.app, false), (.optional, true, Scenario.passkey, false),
            (.required, true, Scenario.app, false), (.off, true, Scenario.app, false),
        ] as [(FactorSettings.Policy, Bool?, Factor, Bool)] {
            var fleet = try Scenario(factors: factors).fleet()
            fleet.answer(Identity.ListFactors.self) { _, _ in
                .init(factors: factors, hasTwoStep: true, recoveryCodesLeft: 9, losesTwoStepWithApp: isOfApp)
            }
            fleet.answer(Identity.FindClient.self) { _, _ in
                var client = Samples.demo
                client.factorSettings.secondFactor = policy
                return client
            }
            try await fleet.run { client in
                let page = try await client.page("\(Self.path)&factor=\(removed.id)", cookie: Scenario.cookie)
                #expect(page.html.contains("Two-step sign-in is then off.") == goes, "\(policy)")
                #expect(!page.html.contains("recovery codes stop working"))
                let answer = try await client.submit("factor=\(removed.id)", to: Self.path, cookie: Scenario.cookie)
                let place = try #require(answer.headers[.location])
                #expect(place.hasSuffix("done=remove-app-and-two-step") == goes, "\(policy)")
            }
        }
    }

    @Test func tellsWhatElseGoesWithTheLastFactor() async throws {
        for (policy, hasTwoStep, texts) in [
            (.optional, true, ["recovery codes stop working", "Two-step sign-in is then off."]),
            (.optional, false, ["recovery codes stop working"]), (.off, true, ["recovery codes stop working"]),
            (.required, true, ["recovery codes stop working", "you’ll set up a new one the next time you sign in"]),
        ] as [(FactorSettings.Policy, Bool, [String])] {
            for factors in [[Scenario.passkey], [Scenario.app], [Scenario.passkey, Scenario.app]] {
                var fleet = try Scenario(factors: factors).fleet()
                fleet.hasFactors(factors, hasTwoStep: hasTwoStep)
                fleet.answer(Identity.FindClient.self) { _, _ in
                    var client = Samples.demo
                    client.factorSettings.secondFactor = policy
                    return client
                }
                try await fleet.run { client in
                    let html = try await client.page(
                        "\(Self.path)&factor=\(factors[0].id)", cookie: Scenario.cookie
                    ).html
                    let found = [
                        "recovery codes stop working", "Two-step sign-in is then off.",
                        "you’ll set up a new one the next time you sign in",
                    ].filter(html.contains)
                    #expect(found == (factors.count == 1 ? texts : []), "\(policy) \(hasTwoStep)")
                }
            }
        }
    }
}
