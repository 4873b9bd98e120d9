import HTTPTypes
import Testing

@testable import GatewayService

@Suite struct GetChangePasswordEndpointTests {
    @Test func passwordManagersFindThePage() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, "/.well-known/change-password")
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/account/password")
        }
    }
}
