import Foundation
import InMemoryTracing
import SMTP
import TestKit
import Testing
import Tracing

@Suite struct MailSpanTests {
    private let tracer = InMemoryTracer()

    private func span(of server: TestMailServer) async throws -> FinishedInMemorySpan {
        let configuration = try SMTPConfiguration(
            url: "smtp://localhost:\(try server.ports.starttls)?ca=\(server.caFile)")
        let transport = SMTPTransport(configuration: configuration)
        let spans = try await tracer.spans {
            try? await transport.send(
                message: Data("Subject: hunter2\r\n\r\n".utf8), from: "no-reply@example.com", to: "ann@example.com")
        }
        await transport.shutdown()
        return try #require(spans.first)
    }

    @Test func hasTheServerAndNeitherAddressNorText() async throws {
        let server = try await TestMailServer.launch()
        let span = try await span(of: server)
        #expect(span.operationName == "SMTP" && span.kind == .client && span.status == nil)
        #expect(span.attributes.get("server.address") == .string("localhost"))
        for text in ["hunter2", "example.com"] { #expect(!"\(span.attributes)".contains(text)) }
        try await server.stop()
    }

    @Test func hasTheCauseAndCodeOfAnError() async throws {
        var behaviour = TestMailServer.Behaviour()
        behaviour.refuse = ["RCPT": "550 no ann@example.com here"]
        let server = try await TestMailServer.launch(behaviour)
        let span = try await span(of: server)
        #expect(span.attributes.get("error.type") == .string("recipient") && span.status?.code == .error)
        #expect(!"\(span.attributes) \(String(describing: span.status))".contains("ann@"))
        try await server.stop()
    }
}
