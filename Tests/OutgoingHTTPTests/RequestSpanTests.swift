import InMemoryTracing
import TestKit
import Testing
import Tracing

@testable import OutgoingHTTP

@Suite struct RequestSpanTests {
    private let tracer = InMemoryTracer()

    private func span(of request: HTTPTransportRequest) async throws -> FinishedInMemorySpan {
        try #require(try await tracer.spans { _ = try? await request.send() }.first)
    }

    /// A token may stand in a path, a query, a header or a body.
    @Test func hasTheServerAndTheStatusAndNothingElse() async throws {
        let server = try await ScriptedServer.start { _ in "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n" }
        let span = try await span(
            of: .test(
                "POST", server.url + "/hunter2?a=hunter2", headers: [("Authorization", "hunter2")], body: "hunter2"))
        #expect(span.operationName == "POST" && span.kind == .client && span.status?.code == .error)
        #expect(span.attributes.get("server.address") == .string("127.0.0.1"))
        #expect(span.attributes.get("http.response.status_code") == .int64(401))
        #expect(!"\(span.attributes)".contains("hunter2"))
        // The trace is not the server's business.
        #expect(server.requests.first?.contains("traceparent") == false)
    }

    @Test func hasTheErrorOfARequestWithoutAResponse() async throws {
        var request = HTTPTransportRequest.test("GET", "http://127.0.0.1:1/")
        request.refusesPrivateAddresses = true
        let span = try await span(of: request)
        #expect(span.attributes.get("error.type") == .string("forbiddenAddress") && span.status?.code == .error)
    }

    @Test func withoutATraceThereIsNoSpan() async throws {
        let server = try await ScriptedServer.start { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
        try await withTracer(tracer) { _ = try await HTTPTransportRequest.test("GET", server.url).send() }
        #expect(tracer.finishedSpans.isEmpty)
    }
}
