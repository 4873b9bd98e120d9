import Models
import Testing

@testable import GatewayService

@Suite struct ListPasskeysEndpointTests {
    @Test func listsThePasskeysOfTheUser() async throws {
        try await PasskeyScenario.fleet().run { client in
            let answer = try await client.send(.get, "/auth/passkeys", headers: PasskeyScenario.headers)
            let list = try #require(answer.json["data"] as? [[String: Any]])
            #expect(list.map { $0["id"] as? String } == [PasskeyScenario.passkey.id.description])
            #expect((answer.json["links"] as? [String: String])?["self"]?.hasSuffix("/auth/passkeys") == true)
            #expect(list.first?["backed_up"] as? Bool == true && list.first?.keys.contains("last_used_at") == true)
        }
    }
}
