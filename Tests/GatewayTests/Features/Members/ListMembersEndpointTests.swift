import Models
import Testing

@testable import GatewayService

private typealias Scenario = MembersScenario

@Suite struct ListMembersEndpointTests {
    private static let path = "/auth/accounts/\(Scenario.shared)/members"

    @Test func listsAPageWithLinks() async throws {
        try await Scenario().fleet().run { client in
            let answer = try await client.send(.get, "\(Self.path)?limit=1", headers: Scenario.bearer)
            try expectDescribed(answer, by: ListMembersEndpoint.operation)
            let links = answer.json["links"] as? [String: String]
            #expect(links?["self"] == "\(ScriptedFleet.issuer)\(Self.path)?limit=1")
            #expect(links?["next"]?.hasPrefix("\(ScriptedFleet.issuer)\(Self.path)?limit=1&cursor=mbr_") == true)
            let member = (answer.json["data"] as? [[String: Any]])?.first
            #expect(member?["user_id"] as? String == "\(Samples.user)" && member?["role"] as? String == "owner")
            #expect(member?["email"] as? String == "ada@example.com" && member?["personal"] as? Bool == false)
            let all = try await client.send(.get, Self.path, headers: Scenario.bearer)
            #expect((all.json["data"] as? [Any])?.count == 2)
            #expect((all.json["links"] as? [String: String])?["next"] == nil)
        }
    }

    @Test func refusesOtherAccountsAndParameters() async throws {
        try await Scenario().fleet().run { client in
            for path in ["/auth/accounts/\(AccountID.make())/members", "/auth/accounts/x/members"] {
                let answer = try await client.send(.get, path, headers: Scenario.bearer)
                #expect(answer.code == "not_found")
                try expectDescribed(answer, by: ListMembersEndpoint.operation)
            }
            for (query, invalid) in [
                ("limit=0", "query limit range"), ("limit=101", "query limit range"),
                ("cursor=x", "query cursor format"),
            ] {
                let answer = try await client.send(.get, "\(Self.path)?\(query)", headers: Scenario.bearer)
                #expect(answer.invalidParameters == [invalid])
            }
            #expect(try await client.send(.get, Self.path).status == .unauthorized)
        }
    }
}
