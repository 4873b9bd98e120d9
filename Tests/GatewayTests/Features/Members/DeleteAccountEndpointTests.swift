import Models
import Testing

@testable import GatewayService

private typealias Scenario = MembersScenario

@Suite struct DeleteAccountEndpointTests {
    private static let path = "/auth/accounts/\(Scenario.shared)"

    @Test func deletes() async throws {
        let calls = CallLog<String>()
        try await Scenario(isAlone: true).fleet(calls).run { client in
            let answer = try await client.send(.delete, Self.path, headers: Scenario.bearer)
            #expect(answer.status == .noContent)
            try expectDescribed(answer, by: DeleteAccountEndpoint.operation)
            let other = try await client.send(.delete, "/auth/accounts/\(AccountID.make())", headers: Scenario.bearer)
            #expect(other.code == "not_found")
            let forged = try await client.send(.delete, Self.path, headers: [.cookie: Scenario.cookie])
            #expect(forged.code == "csrf_token_invalid")
        }
        #expect(calls.entries == ["delete", "advance true"])
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for code in [ErrorCode.notOwner, .accountInUse, .personalAccount, .userSuspended] {
            #expect(DeleteAccountEndpoint.operation.errors.contains(code))
            try await Scenario(error: ServiceError(code, detail: "No.")).fleet().run { client in
                let answer = try await client.send(.delete, Self.path, headers: Scenario.bearer)
                #expect(answer.code == code.rawValue)
                try expectDescribed(answer, by: DeleteAccountEndpoint.operation)
            }
        }
    }
}
