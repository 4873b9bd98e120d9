import HTTPTypes
import Testing

@testable import GatewayService

@Suite struct ShowDocsEndpointTests {
    @Test func thePageShowsEveryOperationOfTheDocument() async throws {
        try await ScriptedFleet().run { client in
            let page = try await client.page("/docs")
            #expect(page.status == .ok)
            let paths = try #require(
                try await client.send(.get, "/openapi.json").json["paths"] as? [String: [String: [String: Any]]])
            let html = page.html
            for operation in paths.values.flatMap(\.values) {
                let id = try #require(operation["operationId"] as? String)
                #expect(html.contains("\"\(id)\""), "\(id)")
            }
        }
    }

    @Test func whoHasItIsNotSentItAgain() async throws {
        try await ScriptedFleet().run { client in
            let tag = try #require(try await client.page("/docs").headers[.eTag])
            let second = try await client.send(.get, "/docs", headers: [.ifNoneMatch: tag])
            #expect(second.status == .notModified)
        }
    }
}
