import Foundation
import HTTPTypes
import Testing

@testable import GatewayService

@Suite struct GetOpenAPIEndpointTests {
    @Test func theDocumentIsServedUnderTheIssuerAndHasAnEntityTag() async throws {
        try await ScriptedFleet().run(issuer: "http://other.example.com") { client in
            let answer = try await client.send(.get, "/openapi.json")
            #expect(answer.status == .ok && answer.headers[.contentType] == "application/json")
            #expect((answer.json["servers"] as? [[String: String]]) == [["url": "http://other.example.com"]])
            #expect(!String(buffer: answer.body).contains("{issuer}"))
            let tag = try #require(answer.headers[.eTag])
            let second = try await client.send(.get, "/openapi.json", headers: [.ifNoneMatch: "\"x\", W/\(tag)"])
            #expect(second.status == .notModified)
        }
    }
}
