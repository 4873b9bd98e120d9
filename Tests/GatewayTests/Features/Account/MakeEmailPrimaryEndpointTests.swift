import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct MakeEmailPrimaryEndpointTests {
    private static let path = "/auth/emails/\(EmailsScenario.work.id)/primary"

    @Test func makesItPrimary() async throws {
        let scenario = EmailsScenario()
        try await scenario.fleet().run { client in
            let answer = try await client.send(.post, Self.path, headers: EmailsScenario.bearer)
            try expectDescribed(answer, by: MakeEmailPrimaryEndpoint.operation)
            #expect(answer.status == .noContent)
            #expect(try await client.send(.post, Self.path).status == .unauthorized)
        }
        #expect(scenario.calls.entries == ["primary \(EmailsScenario.work.id)"])
    }

    @Test func refusesWhatIdentityRefuses() async throws {
        for code in [ErrorCode.notFound, .emailNotVerified, .insufficientUserAuthentication] {
            var scenario = EmailsScenario()
            scenario.error = ServiceError(code, detail: "No.")
            try await scenario.fleet().run { client in
                let answer = try await client.send(.post, Self.path, headers: EmailsScenario.bearer)
                try expectDescribed(answer, by: MakeEmailPrimaryEndpoint.operation)
                #expect(answer.code == code.rawValue)
            }
        }
    }
}
