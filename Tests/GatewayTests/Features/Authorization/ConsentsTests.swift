import Models
import Synchronization
import Testing

@testable import GatewayService

/// When users are asked for consent.
@Suite struct ConsentsTests {
    private func isNeeded(
        isFirstParty: Bool, granted: [String] = [], prompt: [AuthorizationRequest.Prompt] = []
    ) async throws -> Bool {
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.isFirstParty = isFirstParty
            return client
        }
        fleet.answer(Identity.FindConsent.self) { _, _ in granted }
        var request = Samples.authorization
        request.prompt = prompt
        return try await fleet.withFleet { [request] in
            try await UseCases($0).consents.isNeeded(for: request, by: Samples.claims)
        }
    }

    @Test func aFirstPartyClientSkipsConsent() async throws {
        #expect(try await isNeeded(isFirstParty: true) == false)
    }

    @Test func aThirdPartyClientIsAskedAboutUntilEveryScopeIsGranted() async throws {
        #expect(try await isNeeded(isFirstParty: false))
        #expect(try await isNeeded(isFirstParty: false, granted: ["openid"]))
        #expect(try await isNeeded(isFirstParty: false, granted: ["email", "openid", "profile"]) == false)
    }

    @Test func promptConsentAlwaysAsks() async throws {
        #expect(try await isNeeded(isFirstParty: true, prompt: [.consent]))
        #expect(try await isNeeded(isFirstParty: false, granted: ["openid", "email"], prompt: [.consent]))
    }

    @Test func recordsTheRequestedScopes() async throws {
        let granted = Mutex<Identity.GrantConsent?>(nil)
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.GrantConsent.self) { call, _ in
            granted.withLock { $0 = call }
            return Nothing()
        }
        try await fleet.withFleet {
            try await UseCases($0).consents.grant(Samples.authorization, by: Samples.claims, ipAddress: "192.0.2.7")
        }
        let call = try #require(granted.withLock { $0 })
        #expect(call.scopes == ["openid", "email"] && call.client == Samples.client && call.user == Samples.user)
        #expect(call.ipAddress == "192.0.2.7")
    }
}
