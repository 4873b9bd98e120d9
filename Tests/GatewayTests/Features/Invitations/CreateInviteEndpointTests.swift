import Models
import Testing

@testable import GatewayService

private typealias Scenario = InvitationScenario

@Suite struct CreateInviteEndpointTests {
    private static let path = "/auth/invites"
    private static let body = #"{"email":"Bob@Example.com","role":"member"}"#

    @Test func invitesAPersonAndReturnsTheInvitation() async throws {
        let calls = CallLog<String>()
        try await Scenario.fleet(calls).run { client in
            let answer = try await client.send(.post, Self.path, Self.body, headers: Scenario.bearer)
            #expect(answer.status == .created && answer.json["id"] as? String == Scenario.invite.id.description)
            try expectDescribed(answer, by: CreateInviteEndpoint.operation)
        }
        #expect(calls.entries == ["bob@example.com as member"])
    }

    @Test(arguments: [ErrorCode.notOwner, .emailVerificationRequired, .alreadyMember, .rateLimited])
    func answersEveryErrorThatItDeclares(_ code: ErrorCode) async throws {
        #expect(CreateInviteEndpoint.operation.errors.contains(code))
        try await Scenario.fleet(error: ServiceError(code, detail: "No.")).run { client in
            let answer = try await client.send(.post, Self.path, Self.body, headers: Scenario.bearer)
            #expect(answer.code == code.rawValue)
            try expectDescribed(answer, by: CreateInviteEndpoint.operation)
        }
    }

    @Test func namesEveryParameterThatIsWrong() async throws {
        let calls = CallLog<String>()
        try await Scenario.fleet(calls).run { client in
            for (body, invalidParameters) in [
                ("{}", ["body /email required", "body /role required"]),
                (#"{"email":"bob","role":"admin"}"#, ["body /email format", "body /role format"]),
                (#"{"email":"bob@example.com","role":"Owner"}"#, ["body /role format"]),
            ] {
                let answer = try await client.send(.post, Self.path, body, headers: Scenario.bearer)
                #expect(answer.invalidParameters.sorted() == invalidParameters)
            }
            let anonymous = try await client.send(.post, Self.path, Self.body)
            #expect(anonymous.status == .unauthorized)
        }
        #expect(calls.entries.isEmpty)
    }
}
