import HTTPTypes
import TestKit
import Testing

@testable import GatewayService

@Suite struct ShowDocsEndpointTests {
    /// Every operation, as the document has it.
    private struct Described {
        let id: String
        let path: String
    }

    @Test func thePageShowsEveryOperationWithItsExamples() async throws {
        try await ScriptedFleet().run { client in
            let page = try await client.page("/docs")
            #expect(page.status == .ok)
            let paths = try #require(
                try await client.send(.get, "/openapi.json").json["paths"] as? [String: [String: [String: Any]]])
            let html = page.html
            let operations = try paths.flatMap { path, methods in
                try methods.values.map { Described(id: try #require($0["operationId"] as? String), path: path) }
            }
            for operation in operations {
                let start = try #require(html.range(of: "<article id=\"\(operation.id)\""), "\(operation.id)")
                let end = try #require(html[start.upperBound...].range(of: "</article>"))
                let article = html[start.upperBound..<end.lowerBound]
                #expect(html.contains("href=\"#\(operation.id)\""), "\(operation.id) is in the contents")
                for part in ["<h4>Request</h4>", "<h4>curl</h4>", "<h4>Response "] {
                    #expect(article.contains(part), "\(operation.id) \(part)")
                }
                // Only what stands in a path of the description may have braces.
                #expect(article.contains("curl &#39;\(ScriptedFleet.issuer)/"), "\(operation.id)")
                #expect(!article.contains("{issuer}"), "\(operation.id)")
            }
        }
    }

    @Test func thePageIsBounded() async throws {
        try await ScriptedFleet().run { client in
            let page = try await client.page("/docs")
            #expect(page.html.utf8.count < 700_000)
        }
    }

    @Test func thePageLoadsNothingFromElsewhereAndRunsNothingInline() async throws {
        try await ScriptedFleet().run { client in
            let page = try await client.page("/docs")
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"))
            for found in page.html.matches(of: /<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"/) {
                #expect(found.1.hasPrefix("/login/assets/"), "\(found.1)")
            }
            #expect(!page.html.contains("<style") && !page.html.contains(" style=") && !page.html.contains(" onclick="))
        }
    }

    @Test func operationsAreTriedInALocalFleetOnly() async throws {
        var fleet = try ScriptedFleet()
        try await fleet.run { client in
            let html = try await client.page("/docs").html
            #expect(!html.contains("data-demo") && !html.contains("class=\"try\"") && !html.contains("client_demo"))
        }
        let directory = try TemporaryDirectory()
        fleet.knowsDemoClientAndToken()
        try await fleet.run(mailFolder: directory.path) { client in
            let html = try await client.page("/docs").html
            #expect(html.contains("data-demo=\"client_demo\"") && html.contains("class=\"try\""))
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
