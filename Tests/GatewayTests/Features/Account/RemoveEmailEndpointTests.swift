import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct RemoveEmailEndpointTests {
    private static let path = "/auth/emails/\(EmailsScenario.work.id)"

    @Test func removes() async throws {
        let scenario = EmailsScenario()
        try await scenario.fleet().run { client in
            let answer = try await client.send(.delete, Self.path, headers: EmailsScenario.bearer)
            try expectDescribed(answer, by: RemoveEmailEndpoint.operation)
            #expect(answer.status == .noContent)
            #expect(try await client.send(.delete, Self.path).status == .unauthorized)
        }
        #expect(scenario.calls.entries == ["remove \(EmailsScenario.work.id)"])
    }

    @Test func refusesWhatIdentityRefuses() async throws {
        for code in [
            ErrorCode.notFound, .lastEmail, .lastVerifiedEmail, .primaryEmail, .insufficientUserAuthentication,
        ] {
            var scenario = EmailsScenario()
            scenario.error = ServiceError(code, detail: "No.")
            try await scenario.fleet().run { client in
                let answer = try await client.send(.delete, Self.path, headers: EmailsScenario.bearer)
                try expectDescribed(answer, by: RemoveEmailEndpoint.operation)
                #expect(answer.code == code.rawValue && answer.status.code == code.status)
            }
        }
        try await EmailsScenario().fleet().run { client in
            let answer = try await client.send(.delete, "/auth/emails/nothing", headers: EmailsScenario.bearer)
            #expect(answer.status == .notFound)
        }
    }
}
