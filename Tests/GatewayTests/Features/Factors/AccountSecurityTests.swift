import Models
import Testing

@testable import GatewayService

private typealias Scenario = FactorPagesScenario

@Suite struct AccountSecurityTests {
    private func page(_ fleet: ScriptedFleet, client: Client = Samples.demo) async throws -> String {
        var fleet = fleet
        fleet.answer(Tokens.ListSessions.self) { _, _ in [] }
        fleet.answer(Identity.ListLinkedIdentities.self) { _, _ in [] }
        return try await fleet.withFleet { fleet in
            try await UseCases(fleet).accountPage.render(try await .testing(client: client)).html
        }
    }

    @Test func listsPasskeysWithWhatCanBeDone() async throws {
        let html = try await page(try Scenario().fleet())
        #expect(html.contains("Laptop") && html.contains("Synced") && html.contains("Never used"))
        for path in ["passkey/name", "factor/remove"] {
            #expect(html.contains("/login/account/\(path)?client_id=client_demo&amp;factor=\(Scenario.passkey.id)"))
        }
        #expect(html.contains("<span class=\"badge neutral\">Off</span>") && html.contains("you also use a passkey"))
        #expect(
            html.contains("href=\"/login/account/two-step?client_id=client_demo\"") && html.contains(">Turn on</a>"))
        #expect(html.contains("Set up an authenticator app"))
        #expect(html.contains("/login/account/recovery-codes?client_id=client_demo"))
        let without = try await page(try Scenario(factors: []).fleet())
        #expect(without.contains("A passkey signs you in") && !without.contains("/login/account/recovery-codes"))
    }

    @Test func hasASwitchWhereTheUserHasAChoice() async throws {
        var fleet = try Scenario().fleet()
        fleet.hasFactors([Scenario.passkey], hasTwoStep: true)
        #expect(try await page(fleet).contains(">Turn off</a>"))
        #expect(try await !page(try Scenario(factors: []).fleet()).contains("/login/account/two-step"))
        var client = Samples.demo
        client.factorSettings.secondFactor = .required
        let required = try await page(try Scenario().fleet(), client: client)
        #expect(!required.contains("/login/account/two-step") && required.contains("requires a second step"))
        #expect(required.contains("<span class=\"badge\">On</span>"))
    }

    /// What exists can be removed, and nothing is offered.
    @Test func offersNothingWhereTheApplicationHasNoUseForFactors() async throws {
        var client = Samples.demo
        client.factorSettings.secondFactor = .off
        let without = try await page(try Scenario(factors: []).fleet(), client: client)
        #expect(!without.contains("Passkeys") && !without.contains("Two-step sign-in"))
        let with = try await page(try Scenario(factors: [Scenario.passkey, Scenario.app]).fleet(), client: client)
        #expect(with.contains("/login/account/factor/remove?") && !with.contains("/login/account/authenticator?"))
        #expect(!with.contains("href=\"/login/account/passkey?") && !with.contains("/login/account/two-step"))
        // They had turned it on before the application turned it off.
        #expect(with.contains("doesn’t ask for a second step") && !with.contains("you also use a passkey"))
        #expect(with.contains("<span class=\"badge neutral\">Off</span>"))
        let app = try await page(try Scenario(factors: [Scenario.app]).fleet(), client: client)
        #expect(app.contains("Authenticator app") && !app.contains("A passkey signs you in"))
    }

    @Test func showsTheAppAndItsRecoveryCodes() async throws {
        for (left, warns) in [(10, false), (2, true)] {
            var fleet = try Scenario(factors: [Scenario.app]).fleet()
            fleet.hasFactors([Scenario.app], codesLeft: left)
            let html = try await page(fleet)
            #expect(html.contains("<span class=\"badge\">On</span>") && html.contains("Unused: \(left)"))
            #expect(html.contains("<span class=\"badge warn\">Unused") == warns)
            #expect(html.contains("/login/account/recovery-codes?client_id=client_demo"))
            #expect(html.contains("A passkey signs you in"))
        }
    }
}
