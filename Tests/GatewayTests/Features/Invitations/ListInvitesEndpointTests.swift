import Models
import Testing

@testable import GatewayService

private typealias Scenario = InvitationScenario

@Suite struct ListInvitesEndpointTests {
    @Test func listsTheInvitationsOfTheTokensAccount() async throws {
        try await Scenario.fleet().run { client in
            let answer = try await client.send(.get, "/auth/invites", headers: Scenario.bearer)
            let list = try #require(answer.json["invites"] as? [[String: Any]])
            #expect(list.count == 1 && list[0]["email"] as? String == "bob@example.com")
            try expectDescribed(answer, by: ListInvitesEndpoint.operation)
            let anonymous = try await client.send(.get, "/auth/invites")
            #expect(anonymous.status == .unauthorized)
        }
    }

    @Test func onlyOwnersReadThem() async throws {
        try await Scenario.fleet(error: ServiceError(.notOwner, detail: "Only owners.")).run { client in
            let answer = try await client.send(.get, "/auth/invites", headers: Scenario.bearer)
            #expect(answer.status == .forbidden && answer.code == "not_owner")
            try expectDescribed(answer, by: ListInvitesEndpoint.operation)
        }
    }
}
