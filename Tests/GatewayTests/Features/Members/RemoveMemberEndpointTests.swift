import Models
import Testing

@testable import GatewayService

private typealias Scenario = MembersScenario

@Suite struct RemoveMemberEndpointTests {
    private static func path(_ user: UserID) -> String { "/auth/accounts/\(Scenario.shared)/members/\(user)" }

    @Test func removesAndLeaves() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            for user in [Scenario.bob, Samples.user] {
                let answer = try await client.send(.delete, Self.path(user), headers: Scenario.bearer)
                #expect(answer.status == .noContent)
                try expectDescribed(answer, by: RemoveMemberEndpoint.operation)
            }
            let unknown = try await client.send(.delete, Self.path(.make()), headers: Scenario.bearer)
            #expect(unknown.code == "not_found")
            let forged = try await client.send(
                .delete, Self.path(Scenario.bob), headers: [.cookie: Scenario.cookie])
            #expect(forged.code == "csrf_token_invalid")
        }
        #expect(calls.entries == ["remove bob", "advance true", "remove ada", "advance true"])
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for code in [ErrorCode.notOwner, .soleOwner, .personalAccount, .userSuspended] {
            #expect(RemoveMemberEndpoint.operation.errors.contains(code))
            var error = ServiceError(code, detail: "No.")
            if code == .soleOwner { error.accounts = [.init(id: Scenario.shared, name: "Team")] }
            try await Scenario(error: error).fleet().run { client in
                let answer = try await client.send(.delete, Self.path(Scenario.bob), headers: Scenario.bearer)
                #expect(answer.code == code.rawValue)
                if code == .soleOwner { #expect((answer.json["accounts"] as? [Any])?.count == 1) }
                try expectDescribed(answer, by: RemoveMemberEndpoint.operation)
            }
        }
    }
}
