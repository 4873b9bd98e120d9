import Models
import Testing

@testable import GatewayService

private typealias Scenario = InvitationScenario

@Suite struct RevokeInviteEndpointTests {
    @Test func revokesAnInvitationOfTheTokensAccount() async throws {
        let calls = CallLog<String>()
        try await Scenario.fleet(calls).run { client in
            let answer = try await client.send(
                .delete, "/auth/invites/\(Scenario.invite.id)", headers: Scenario.bearer)
            #expect(answer.status == .noContent)
            try expectDescribed(answer, by: RevokeInviteEndpoint.operation)
        }
        #expect(calls.entries == [Scenario.invite.id.description])
    }

    @Test func onlyOwnersRevoke() async throws {
        try await Scenario.fleet(error: ServiceError(.notOwner, detail: "Only owners.")).run { client in
            let answer = try await client.send(
                .delete, "/auth/invites/\(Scenario.invite.id)", headers: Scenario.bearer)
            #expect(answer.code == "not_owner")
            try expectDescribed(answer, by: RevokeInviteEndpoint.operation)
        }
    }

    @Test func anUnknownIDIsNotFound() async throws {
        let calls = CallLog<String>()
        try await Scenario.fleet(calls).run { client in
            for id in [InviteID.make().description, "1", "%20", UserID.make().description] {
                let answer = try await client.send(.delete, "/auth/invites/\(id)", headers: Scenario.bearer)
                #expect(answer.code == "not_found", "\(id)")
                try expectDescribed(answer, by: RevokeInviteEndpoint.operation)
            }
            let anonymous = try await client.send(.delete, "/auth/invites/\(Scenario.invite.id)")
            #expect(anonymous.status == .unauthorized)
        }
        #expect(calls.entries.isEmpty)
    }
}
