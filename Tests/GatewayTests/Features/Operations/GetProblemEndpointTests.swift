import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct GetProblemEndpointTests {
    @Test func everyCodeIsExplained() async throws {
        try await ScriptedFleet().run { client in
            for code in ErrorCode.allCases {
                let answer = try await client.send(.get, "/problems/\(code)")
                #expect(answer.status == .ok, "\(code)")
                #expect(String(buffer: answer.body) == "\(code.definition.title)\n\n\(code.definition.help)\n")
            }
        }
    }

    @Test func theTypeOfAProblemLeadsToIt() async throws {
        try await ScriptedFleet().run { client in
            let problem = try await client.send(.get, "/problems/none")
            #expect(problem.status == .notFound)
            let type = try #require(problem.json["type"] as? String)
            #expect(type == "\(ScriptedFleet.issuer)/problems/not_found")
            let path = type.dropFirst(ScriptedFleet.issuer.count)
            #expect(try await client.send(.get, String(path)).status == .ok)
        }
    }

    @Test func aBrowserGetsAPage() async throws {
        try await ScriptedFleet().run { client in
            let page = try await client.send(.get, "/problems/email_taken", headers: [.accept: "text/html"])
            #expect(page.status == .ok && page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.vary]?.contains("Accept") == true)
            let html = String(buffer: page.body)
            #expect(
                html.contains("<html lang=\"en\"") && html.contains("<title>\(ErrorCode.emailTaken.definition.title)"))
            #expect(html.contains("<code>email_taken</code>") && html.contains("href=\"/problems\""))
            let unknown = try await client.send(.get, "/problems/nothing", headers: [.accept: "text/html"])
            #expect(unknown.status == .notFound && String(buffer: unknown.body).contains("<main>"))
        }
    }

    @Test func whoHasItIsNotSentItAgain() async throws {
        try await ScriptedFleet().run { client in
            let first = try await client.send(.get, "/problems/not_found")
            let tag = try #require(first.headers[.eTag])
            #expect(first.headers[.cacheControl] == "public, max-age=3600")
            let second = try await client.send(.get, "/problems/not_found", headers: [.ifNoneMatch: tag])
            #expect(second.status == .notModified && second.body.readableBytes == 0)
        }
    }
}
