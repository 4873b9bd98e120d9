import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct ListEmailsEndpointTests {
    @Test func listsThePrimaryAddressFirst() async throws {
        try await EmailsScenario().fleet().run { client in
            let answer = try await client.send(.get, "/auth/emails", headers: EmailsScenario.bearer)
            try expectDescribed(answer, by: ListEmailsEndpoint.operation)
            let data = try #require(answer.json["data"] as? [[String: Any]])
            #expect(
                data.map { $0["email"] as? String } == ["ada@example.com", "work@example.com", "new@example.com"])
            #expect(data.map { $0["primary"] as? Bool } == [true, false, false])
            #expect(data.map { $0["pending"] as? Bool } == [false, false, true])
            #expect((answer.json["links"] as? [String: String])?["self"] == "\(ScriptedFleet.issuer)/auth/emails")
            #expect(try await client.send(.get, "/auth/emails").status == .unauthorized)
        }
    }
}
