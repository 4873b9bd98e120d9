import Models
import Testing

@testable import GatewayService

private typealias Scenario = MembersScenario

@Suite struct SetMemberRoleEndpointTests {
    private static let path = "/auth/accounts/\(Scenario.shared)/members/\(Scenario.bob)"

    @Test func changesTheRoleAndEndsSessions() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            let answer = try await client.send(.patch, Self.path, #"{"role":"owner"}"#, headers: Scenario.bearer)
            #expect(answer.status == .ok && answer.json["role"] as? String == "owner")
            try expectDescribed(answer, by: SetMemberRoleEndpoint.operation)
        }
        #expect(calls.entries == ["role owner of bob", "advance true"])
    }

    @Test func takesTheIDOfTheMembership() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            let path = "/auth/accounts/\(Scenario.shared)/members/\(Scenario.place)"
            let answer = try await client.send(.patch, path, #"{"role":"viewer"}"#, headers: Scenario.bearer)
            #expect(answer.status == .ok && answer.json["id"] as? String == "\(Scenario.place)")
            #expect(try await client.send(.delete, path, headers: Scenario.bearer).status == .noContent)
        }
        #expect(calls.entries == ["role viewer of bob", "advance true", "remove bob", "advance true"])
    }

    @Test func refusesOthersAndWhatIsNoRole() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            for path in [
                "/auth/accounts/\(Scenario.shared)/members/\(UserID.make())",
                "/auth/accounts/\(Scenario.shared)/members/bob",
                "/auth/accounts/\(AccountID.make())/members/\(Scenario.bob)", "/auth/accounts/x/members/y",
            ] {
                let answer = try await client.send(.patch, path, #"{"role":"owner"}"#, headers: Scenario.bearer)
                #expect(answer.code == "not_found")
            }
            for body in [#"{"role":"admin"}"#, #"{"role":"Owner"}"#] {
                let answer = try await client.send(.patch, Self.path, body, headers: Scenario.bearer)
                #expect(answer.invalidParameters == ["body /role format"])
            }
        }
        #expect(calls.entries.isEmpty)
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for code in [ErrorCode.notOwner, .soleOwner, .personalAccount, .userSuspended] {
            #expect(SetMemberRoleEndpoint.operation.errors.contains(code))
            var error = ServiceError(code, detail: "No.")
            if code == .soleOwner { error.accounts = [.init(id: Scenario.shared, name: nil)] }
            try await Scenario(error: error).fleet().run { client in
                let answer = try await client.send(.patch, Self.path, #"{"role":"owner"}"#, headers: Scenario.bearer)
                #expect(answer.code == code.rawValue)
                try expectDescribed(answer, by: SetMemberRoleEndpoint.operation)
            }
        }
    }
}
