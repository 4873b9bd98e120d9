import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct GetRelatedOriginsEndpointTests {
    @Test func listsTheOriginsForBrowsers() async throws {
        try await PasskeyScenario.fleet().run { client in
            let answer = try await client.send(.get, "/.well-known/webauthn")
            #expect(answer.status == .ok && answer.headers[.contentType] == "application/json")
            #expect(answer.json["origins"] as? [String] == [Samples.origin, ScriptedFleet.issuer])
            #expect(answer.headers[.cacheControl]?.contains("max-age=300") == true)
        }
    }
}
