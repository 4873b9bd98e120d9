import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct TwoStepPageTests {
    private static let path = "/login/account/two-step?client_id=client_demo"

    /// A fleet whose user has a passkey.
    private func fleet(
        _ scenario: Scenario = Scenario(), hasTwoStep: Bool = false, policy: FactorSettings.Policy = .optional,
        log: CallLog<Bool> = CallLog()
    ) throws -> ScriptedFleet {
        var fleet = try scenario.fleet()
        fleet.hasFactors(scenario.factors, hasTwoStep: hasTwoStep)
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.factorSettings.secondFactor = policy
            return client
        }
        fleet.answer(Identity.SetTwoStep.self) { call, _ in
            guard scenario.isFreshToIdentity else { throw ServiceError.insufficientUserAuthentication }
            log.append(call.isOn)
            return .init(
                recoveryCodes: call.isOn ? [Secret("aaaaa-bbbbb-ccccc")] : [], proof: Proof(Secret("epoch-proof")),
                epoch: 2)
        }
        return fleet
    }

    @Test func turnsItOnAndShowsTheRecoveryCodes() async throws {
        let log = CallLog<Bool>()
        try await fleet(log: log).run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("Turn on two-step sign-in?") && page.html.contains("value=\"on\""))
            let done = try await client.submit("two_step=on", to: Self.path, cookie: Scenario.cookie)
            #expect(done.status == .ok && done.html.contains("<code>aaaaa-bbbbb-ccccc</code>"))
            #expect(done.html.contains("Two-step sign-in is on."))
        }
        #expect(log.entries == [true])
    }

    @Test func turnsItOff() async throws {
        let log = CallLog<Bool>()
        try await fleet(hasTwoStep: true, log: log).run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("Turn off two-step sign-in?") && page.html.contains("value=\"off\""))
            let done = try await client.submit("two_step=off", to: Self.path, cookie: Scenario.cookie)
            #expect(done.headers[.location] == "/login/account?client_id=client_demo&done=two-step-off")
        }
        #expect(log.entries == [false])
    }

    @Test func asksForAFreshSignInByBothFactorsFirst() async throws {
        for (scenario, hasTwoStep) in [
            (Scenario(isFresh: false), false), (Scenario(isFreshToIdentity: false), false),
            (Scenario(hasUsedTwoFactors: false), true),
        ] {
            let log = CallLog<Bool>()
            try await fleet(scenario, hasTwoStep: hasTwoStep, log: log).run { client in
                let answer = try await client.submit(
                    "two_step=\(hasTwoStep ? "off" : "on")", to: Self.path, cookie: Scenario.cookie)
                #expect(answer.headers[.location]?.hasPrefix("/login/account/confirm?") == true)
                #expect(answer.headers[.location]?.contains("two-step") == true)
            }
            #expect(log.entries.isEmpty)
        }
    }

    @Test func leadsToTheAccountWhereThereIsNoChoice() async throws {
        for fleet in [
            try fleet(Scenario(factors: [])), try fleet(policy: .required), try fleet(policy: .off),
        ] {
            try await fleet.run { client in
                for answer in [
                    try await client.page(Self.path, cookie: Scenario.cookie),
                    try await client.submit("two_step=off", to: Self.path, cookie: Scenario.cookie),
                ] {
                    #expect(answer.headers[.location] == "/login/account?client_id=client_demo")
                }
            }
        }
    }

    @Test func refusesOtherValues() async throws {
        try await fleet().run { client in
            for form in ["", "two_step=", "two_step=true"] {
                let answer = try await client.submit(form, to: Self.path, cookie: Scenario.cookie)
                #expect(answer.status == .badRequest, "\(form)")
            }
        }
    }
}
