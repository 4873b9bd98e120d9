import Foundation
import Models
import ServiceKit
import Testing

@testable import GatewayService

@Suite struct ExportTraceServiceRequestTests {
    private func json(_ items: [ExportQueue.Item], attributes: [(String, String)] = []) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let request = ExportTraceServiceRequest(
            items, serviceName: "auth", attributes: attributes.map { (name: $0.0, value: $0.1) })
        return String(decoding: try encoder.encode(request), as: UTF8.self)
    }

    private func items(_ reply: Operations.TakeSpans.Reply) -> [ExportQueue.Item] {
        let process = ExportQueue.Process(service: reply.service, instance: reply.instance, version: reply.version)
        return reply.spans.map { ExportQueue.Item(process: process, span: $0) }
    }

    /// The example of the specification has the same form (opentelemetry-proto, `examples/trace.json`).
    @Test func isOTLPInJSON() throws {
        var reply = Operations.TakeSpans.Reply.testing(.tokens, ["GET"])
        reply.spans[0].parentSpanID = "00f067aa0ba902b7"
        reply.spans[0].hasRemoteParent = true
        reply.spans[0].traceState = "a=1"
        reply.spans[0].attributes = ["db.system.name": .string("redis"), "n": .int(7), "x": .bool(true)]
        reply.spans[0].links = [.init(traceID: "c", spanID: "d")]
        reply.spans[0].isError = true
        let text = try json(
            items(reply), attributes: [("deployment.environment.name", "staging"), ("service.name", "x")])
        #expect(
            text
                == #"{"resourceSpans":[{"resource":{"attributes":["#
                + #"{"key":"service.name","value":{"stringValue":"auth-tokens"}},"#
                + #"{"key":"service.instance.id","value":{"stringValue":"1"}},"#
                + #"{"key":"service.version","value":{"stringValue":"1.2.3"}},"#
                + #"{"key":"telemetry.sdk.name","value":{"stringValue":"latchkey"}},"#
                + #"{"key":"telemetry.sdk.language","value":{"stringValue":"swift"}},"#
                + #"{"key":"telemetry.sdk.version","value":{"stringValue":"\#(LatchkeyVersion.current)"}},"#
                + #"{"key":"deployment.environment.name","value":{"stringValue":"staging"}}]},"#
                + #""scopeSpans":[{"scope":{"name":"latchkey","version":"1.2.3"},"spans":[{"attributes":["#
                + #"{"key":"db.system.name","value":{"stringValue":"redis"}},{"key":"n","value":{"intValue":"7"}},"#
                + #"{"key":"x","value":{"boolValue":true}}],"droppedAttributesCount":0,"#
                + #""endTimeUnixNano":"1790000000000000002","flags":771,"kind":2,"links":[{"spanId":"d","traceId":"c"}],"#
                + #""name":"GET","parentSpanId":"00f067aa0ba902b7","spanId":"b7ad6b7169203331","#
                + #""startTimeUnixNano":"1790000000000000001","status":{"code":2},"#
                + #""traceId":"0af7651916cd43dd8448eb211c80319c","traceState":"a=1"}]}]}]}"#)
    }

    @Test func groupsSpansByProcess() throws {
        let all = items(.testing(.tokens, ["a"])) + items(.testing(.mailer, ["b"])) + items(.testing(.tokens, ["c"]))
        let request = ExportTraceServiceRequest(all, serviceName: "latchkey")
        #expect(request.resourceSpans.map { $0.scopeSpans[0].spans.map(\.name) } == [["a", "c"], ["b"]])
    }

    @Test func whatIsMissingIsLeftOut() throws {
        let text = try json(items(.testing(.gateway, ["a"])))
        for member in ["parentSpanId", "traceState", "status"] { #expect(!text.contains(member)) }
        #expect(text.contains(#""flags":259"#))
    }

    @Test(arguments: [
        (#"{}"#, nil), (#"{"partialSuccess":{}}"#, 0), (#"{"partialSuccess":{"rejectedSpans":"3"}}"#, 3),
        (#"{"partialSuccess":{"rejectedSpans":3,"errorMessage":"no"}}"#, 3),
    ])
    func readsHowManySpansWereRejected(text: String, count: Int?) throws {
        let response = try JSONDecoder().decode(ExportTraceServiceResponse.self, from: Data(text.utf8))
        #expect(response.partialSuccess?.rejectedSpans == count)
    }
}
