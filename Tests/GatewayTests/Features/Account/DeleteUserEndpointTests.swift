import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = PersonalDataScenario

@Suite struct DeleteUserEndpointTests {
    @Test func deletesAndClearsTheCookies() async throws {
        try await Scenario().fleet().run { client in
            let answer = try await client.send(.delete, "/auth/me", headers: Scenario.bearer)
            try expectDescribed(answer, by: DeleteUserEndpoint.operation)
            #expect(answer.status == .noContent)
            #expect(answer.setCookies.filter { $0.contains("Max-Age=0") }.count == 2)
            let anonymous = try await client.send(.delete, "/auth/me")
            #expect(anonymous.status == .unauthorized)
        }
    }

    @Test func takesAFreshSignInOrThePassword() async throws {
        try await Scenario(isFresh: false).fleet().run { client in
            for (body, code) in [
                ("", "insufficient_user_authentication"), (#"{"password":"wrong"}"#, "invalid_credentials"),
            ] {
                let answer = try await client.send(.delete, "/auth/me", body, headers: Scenario.bearer)
                try expectDescribed(answer, by: DeleteUserEndpoint.operation)
                #expect(answer.code == code)
            }
            let right = try await client.send(.delete, "/auth/me", #"{"password":"right"}"#, headers: Scenario.bearer)
            #expect(right.status == .noContent)
        }
    }

    /// Somebody else may sit at a session that is fresh.
    @Test func aWrongPasswordDeletesNobodyInAFreshSession() async throws {
        try await Scenario().fleet().run { client in
            let wrong = try await client.send(.delete, "/auth/me", #"{"password":"wrong"}"#, headers: Scenario.bearer)
            try expectDescribed(wrong, by: DeleteUserEndpoint.operation)
            #expect(wrong.status == .unauthorized && wrong.code == "invalid_credentials")
            let right = try await client.send(.delete, "/auth/me", #"{"password":"right"}"#, headers: Scenario.bearer)
            #expect(right.status == .noContent)
        }
    }

    @Test func namesTheAccountsThatNeedAnOwner() async throws {
        try await Scenario(isSoleOwner: true).fleet().run { client in
            let answer = try await client.send(.delete, "/auth/me", headers: Scenario.bearer)
            try expectDescribed(answer, by: DeleteUserEndpoint.operation)
            #expect(answer.status == .conflict && answer.code == "sole_owner")
            let accounts = try #require(answer.json["accounts"] as? [[String: Any]])
            #expect(accounts.map { $0["id"] as? String } == [Scenario.shared.id.description])
            #expect(accounts.map { $0["name"] as? String } == ["Lovelace & Co"])
        }
    }
}
