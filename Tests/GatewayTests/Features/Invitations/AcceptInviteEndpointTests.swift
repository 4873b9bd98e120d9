import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct AcceptInviteEndpointTests {
    private static let path = "/auth/accept-invite?token=mailed"
    private static let operation = AcceptInviteEndpoint.operation

    @Test func opensASessionForAProgram() async throws {
        let scenario = EmailScenario(.invite)
        try await scenario.fleet.run { client in
            let answer = try await client.send(.get, Self.path)
            #expect(answer.status == .ok && answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
            try expectDescribed(answer, by: Self.operation)
        }
        #expect(scenario.redeemed.entries == ["token"] && scenario.finished.entries == [true])
    }

    @Test func aBrowserGoesToThePageWithTheButton() async throws {
        let scenario = EmailScenario(.invite)
        try await scenario.fleet.run { client in
            let answer = try await client.page(Self.path)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == ScriptedFleet.issuer + "/login/invite?token=mailed")
            // An image on a foreign page is no navigation, and must not sign its reader in as the invited person.
            for headers: HTTPFields in [[.fetchSite: "cross-site"], [.origin: "https://other.example.com"]] {
                let foreign = try await client.send(.get, Self.path, headers: headers)
                #expect(foreign.code == "origin_not_allowed")
                try expectDescribed(foreign, by: Self.operation)
            }
        }
        #expect(scenario.redeemed.entries.isEmpty)
    }

    @Test func headHasTheStatusOfGetAndUsesNothingUp() async throws {
        for (purpose, status) in [(OneTimeGrant.Purpose.invite, HTTPResponse.Status.ok), (.magicLink, .unauthorized)] {
            let scenario = EmailScenario(purpose)
            try await scenario.fleet.run { client in
                let answer = try await client.send(.head, Self.path)
                #expect(answer.status == status && answer.setCookies.isEmpty)
            }
            #expect(scenario.redeemed.entries.isEmpty)
        }
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        var scenario = EmailScenario(.invite)
        scenario.identityError = ServiceError(.userSuspended, detail: "Suspended.")
        try await scenario.fleet.run { client in
            let suspended = try await client.send(.get, Self.path)
            #expect(suspended.code == "user_suspended" && suspended.setCookies.isEmpty)
            try expectDescribed(suspended, by: Self.operation)
            let gone = try await client.send(.get, "/auth/accept-invite?token=gone")
            #expect(gone.code == "token_invalid")
            try expectDescribed(gone, by: Self.operation)
        }
        #expect(scenario.finished.entries == [false])
    }

    @Test func refusesAThirdPartyClient() async throws {
        var scenario = EmailScenario(.invite)
        scenario.client.isFirstParty = false
        try await scenario.fleet.run { client in
            let answer = try await client.send(.get, Self.path)
            #expect(answer.code == "client_not_first_party")
            try expectDescribed(answer, by: Self.operation)
        }
        #expect(scenario.redeemed.entries.isEmpty)
    }
}
