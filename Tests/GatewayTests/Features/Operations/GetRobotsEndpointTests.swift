import HTTPTypes
import Testing

@testable import GatewayService

@Suite struct GetRobotsEndpointTests {
    @Test func nothingIsForCrawlers() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, "/robots.txt")
            #expect(answer.status == .ok && answer.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(String(buffer: answer.body) == "User-agent: *\nDisallow: /\n")
        }
    }
}
