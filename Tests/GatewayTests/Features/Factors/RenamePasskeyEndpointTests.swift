import Models
import Testing

@testable import GatewayService

private typealias Scenario = PasskeyScenario

@Suite struct RenamePasskeyEndpointTests {
    @Test func renames() async throws {
        try await Scenario.fleet().run { client async throws in
            func send(_ id: String, _ body: String) async throws -> String? {
                let answer = try await client.send(.patch, "/auth/passkeys/\(id)", body, headers: Scenario.headers)
                return answer.code ?? answer.json["name"] as? String
            }
            let id = Scenario.passkey.id.description
            #expect(try await send(id, #"{"name":"Phone"}"#) == "Phone")
            #expect(try await send("x", #"{"name":"Phone"}"#) == "not_found")
            #expect(try await send(FactorID.make().description, #"{"name":"Phone"}"#) == "not_found")
            #expect(try await send(id, #"{"name":" "}"#) == "invalid_request")
            #expect(try await send(id, #"{"name":"Phone","id":"x"}"#) == "invalid_request")
        }
    }
}
