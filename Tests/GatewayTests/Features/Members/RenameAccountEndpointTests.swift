import Models
import Testing

@testable import GatewayService

private typealias Scenario = MembersScenario

@Suite struct RenameAccountEndpointTests {
    private static let path = "/auth/accounts/\(Scenario.shared)"

    @Test func renames() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            let answer = try await client.send(.patch, Self.path, #"{"name":"Sales"}"#, headers: Scenario.bearer)
            #expect(answer.status == .ok && answer.json["name"] as? String == "Sales")
            try expectDescribed(answer, by: RenameAccountEndpoint.operation)
            for path in ["/auth/accounts/\(AccountID.make())", "/auth/accounts/1"] {
                let other = try await client.send(.patch, path, #"{"name":"Sales"}"#, headers: Scenario.bearer)
                #expect(other.code == "not_found")
            }
            let empty = try await client.send(.patch, Self.path, #"{"name":" "}"#, headers: Scenario.bearer)
            #expect(empty.invalidParameters == ["body /name format"])
        }
        #expect(calls.entries == ["rename Sales"])
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for code in [ErrorCode.notOwner, .userSuspended] {
            #expect(RenameAccountEndpoint.operation.errors.contains(code))
            try await Scenario(error: ServiceError(code, detail: "No.")).fleet().run { client in
                let answer = try await client.send(.patch, Self.path, #"{"name":"a"}"#, headers: Scenario.bearer)
                #expect(answer.code == code.rawValue)
                try expectDescribed(answer, by: RenameAccountEndpoint.operation)
            }
        }
    }
}
