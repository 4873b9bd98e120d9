import Models
import Testing

@testable import GatewayService

private typealias Scenario = MembersScenario

@Suite struct CreateAccountEndpointTests {
    private static let path = "/auth/accounts"

    @Test func createsAnAccountUnderItsCleanedName() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            let answer = try await client.send(
                .post, Self.path, #"{"name":"  Design   team "}"#, headers: Scenario.bearer)
            #expect(answer.status == .created && answer.json["id"] as? String == "\(Scenario.shared)")
            #expect(answer.json["name"] as? String == "Design team")
            try expectDescribed(answer, by: CreateAccountEndpoint.operation)
        }
        #expect(calls.entries == ["create Design team"])
    }

    @Test func namesWhatIsWrong() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            for (body, invalid) in [
                ("{}", ["body /name required"]), (#"{"name":""}"#, ["body /name required"]),
                (#"{"name":"a\u202eb"}"#, ["body /name format"]), (#"{"name":"a\nb"}"#, ["body /name format"]),
                (#"{"name":"a","role":"x"}"#, ["body /role unknown"]),
            ] {
                let answer = try await client.send(.post, Self.path, body, headers: Scenario.bearer)
                #expect(answer.invalidParameters == invalid)
            }
            #expect(try await client.send(.post, Self.path, #"{"name":"a"}"#).status == .unauthorized)
            let forged = try await client.send(
                .post, Self.path, #"{"name":"a"}"#, headers: [.cookie: Scenario.cookie])
            #expect(forged.code == "csrf_token_invalid")
        }
        #expect(calls.entries.isEmpty)
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for code in [ErrorCode.accountLimitReached, .userSuspended] {
            #expect(CreateAccountEndpoint.operation.errors.contains(code))
            try await Scenario(error: ServiceError(code, detail: "No.")).fleet().run { client in
                let answer = try await client.send(.post, Self.path, #"{"name":"a"}"#, headers: Scenario.bearer)
                #expect(answer.code == code.rawValue)
                try expectDescribed(answer, by: CreateAccountEndpoint.operation)
            }
        }
    }
}
