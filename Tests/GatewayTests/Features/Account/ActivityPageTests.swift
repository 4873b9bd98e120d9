import Models
import TestKit
import Testing

@testable import GatewayService

private typealias Scenario = PersonalDataScenario

@Suite struct ActivityPageTests {
    private func entry(
        _ event: AuditEvent, reason: String? = nil, provider: Provider? = nil, client: ClientID? = nil,
        actor: ActivityEntry.Actor = .user
    ) -> ActivityEntry {
        ActivityEntry(
            id: .make(), at: .now, event: event, actor: actor, client: client, device: "curl", provider: provider,
            reason: reason)
    }

    /// Every kind of event has a sentence, in every language.
    @Test func everyEventHasASentence() async throws {
        let page = try await PageContext.testing("/login?client_id=client_demo")
        for event in AuditEvent.allCases {
            for reason in [nil, "totp", "passkey", "on", "off", "second_factor", "terms"] {
                for provider in [nil, Provider.google] {
                    let phrase = entry(event, reason: reason, provider: provider).phrase
                    #expect(page.localizer.has(phrase), "\(event) \(phrase)")
                }
            }
        }
    }

    @Test func sentencesNameWhatTheyAreAbout() async throws {
        let calendar = try #require(ClientID("client_calendar"))
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.FindClient.self) { call, _ in
            guard call.key == .id(Samples.client) else { throw ServiceError(.unknownClient, detail: "Gone.") }
            return Samples.demo
        }
        try await fleet.withFleet { fleet in
            let cases = UseCases(fleet)
            let page = try await PageContext.testing("/login?client_id=client_demo")
            let rows = await ActivityPage(clients: cases.clients, listActivity: cases.listActivity).rows(
                [
                    entry(.signIn, provider: .google), entry(.consentGranted, client: Samples.client),
                    entry(.consentRevoked, client: calendar), entry(.factorAdded, reason: "totp"),
                    entry(.factorRemoved, reason: "passkey"), entry(.userSuspended, actor: .operator),
                ], page)
            #expect(
                rows.map { $0["text"] as? String } == [
                    "Signed in with Google", "Demo was given access", "client_calendar lost its access",
                    "Authenticator app set up", "Passkey removed", "Account suspended",
                ])
            #expect(rows.map { $0["by"] as? String } == Array(repeating: "curl", count: 5) + ["By the support team"])
        }
    }

    /// Whether it was finished is told by the entries after it.
    @Test func aSignInThatWaitsStatesWhatIsKnown() async throws {
        let page = try await PageContext.testing("/login?client_id=client_demo")
        func text(_ step: PendingSignIn.Step) -> String {
            page.text(entry(.signInPending, reason: step.rawValue).phrase)
        }
        #expect(text(.secondFactor) == "The first step of a sign-in was right; a second step was asked for")
        for step in [PendingSignIn.Step.terms, .emailVerification, .secondFactorEnrolment] {
            #expect(text(step) == "A sign-in was started; one more step was asked for")
        }
    }

    @Test func bothPagesStateThePlace() async throws {
        var fleet = try Scenario(address: TestPlaces.Address.london).fleet()
        fleet.answer(Identity.ListLinkedIdentities.self) { _, _ in [] }
        let places = try await PlacesTextTests.places()
        try await fleet.run(configure: { $0.places = places }) { client in
            for (path, count) in [(AccountPage.path, 2), (ActivityPage.path, 1)] {
                let page = try await client.page(
                    "\(path)?client_id=client_demo&ui_locales=fr", cookie: Scenario.cookie)
                let place = "Londres, Royaume-Uni · <span dir=\"ltr\">\(TestPlaces.Address.london)</span> · "
                // The account page has it beside the session, too.
                #expect(page.html.ranges(of: place).count == count, "\(path)")
            }
        }
    }

    @Test func bothPagesLeaveDetailsOut() async throws {
        var fleet = try Scenario().fleet()
        let log = CallLog<Bool?>()
        fleet.answer(Identity.ListLinkedIdentities.self) { _, _ in [] }
        fleet.answer(Identity.ListActivity.self) { call, _ in
            log.append(call.omitsDetails)
            return .init(entries: [], nextCursor: nil)
        }
        try await fleet.run { client in
            for path in [AccountPage.path, ActivityPage.path] {
                let page = try await client.page("\(path)?client_id=client_demo", cookie: Scenario.cookie)
                #expect(page.status == .ok, "\(path)")
            }
            let list = try await client.send(.get, ListActivityEndpoint.path, headers: Scenario.bearer)
            #expect(list.status == .ok)
        }
        #expect(log.entries == [true, true, nil])
    }

    @Test func leadsToOlderEntries() async throws {
        try await Scenario(entries: 31).fleet().run { client in
            let page = try await client.page("/login/account/activity?client_id=client_demo", cookie: Scenario.cookie)
            #expect(page.status == .ok && page.html.contains("Signed in"))
            #expect(page.html.contains("/login/account/activity?client_id=client_demo&amp;cursor=aud_"))
        }
        try await Scenario(entries: 30).fleet().run { client in
            let page = try await client.page("/login/account/activity?client_id=client_demo", cookie: Scenario.cookie)
            #expect(!page.html.contains("cursor="))
        }
    }
}
