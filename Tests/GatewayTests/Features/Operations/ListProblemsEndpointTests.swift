import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct ListProblemsEndpointTests {
    @Test func everyCodeIsLinked() async throws {
        try await ScriptedFleet().run { client in
            let page = try await client.send(.get, "/problems")
            #expect(page.status == .ok && page.headers[.contentType] == "text/html; charset=utf-8")
            let html = String(buffer: page.body)
            for code in ErrorCode.allCases {
                #expect(html.contains("<a href=\"/problems/\(code)\"><code>\(code)</code></a>"), "\(code)")
            }
            let tag = try #require(page.headers[.eTag])
            let known = try await client.send(.get, "/problems", headers: [.ifNoneMatch: tag])
            #expect(known.status == .notModified)
        }
    }
}
