import HTTPTypes
import Testing

@testable import GatewayService

@Suite struct GetFaviconEndpointTests {
    @Test func leadsToTheIcon() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, "/favicon.ico")
            let location = try #require(answer.headers[.location])
            #expect(answer.status == .seeOther && answer.headers[.cacheControl] == "public, max-age=86400")
            let icon = try await client.send(.get, location)
            #expect(icon.status == .ok && icon.headers[.contentType] == "image/svg+xml")
        }
    }
}
