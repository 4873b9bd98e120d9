import Models
import Testing
import Tracing

@testable import ServiceKit

@Suite struct RecordedSpanTests {
    private let buffer = SpanBuffer(capacity: 100)
    private var recorder: SpanRecorder { SpanRecorder(buffer: buffer) }

    private struct Unexpected: Error { let secret = "hunter2" }

    private func finished(_ change: (RecordedSpan) -> Void) throws -> Operations.SpanRecord {
        let span = recorder.startTrace("a", ofKind: .internal)
        change(span)
        span.end()
        return try #require(buffer.take().spans.first)
    }

    @Test func keepsAttributesOfThreeTypes() throws {
        let span = try finished { span in
            span.attributes["text"] = "ü"
            span.attributes["number"] = 7
            span.attributes["flag"] = true
            span.attributes["list"] = ["a"]
        }
        #expect(span.attributes == ["text": .string("ü"), "number": .int(7), "flag": .bool(true)])
        #expect(span.droppedAttributesCount == 1)
    }

    @Test func isBounded() throws {
        let span = try finished { span in
            span.operationName = String(repeating: "n", count: 1000)
            for index in 0..<100 { span.attributes["key \(index)"] = String(repeating: "\u{301}", count: 5000) }
            span.attributes[String(repeating: "k", count: 1000)] = "x"
            for _ in 0..<100 { span.addLink(SpanLink(context: span.context, attributes: [:])) }
        }
        #expect(span.name.utf8.count == RecordedSpan.maximumNameLength)
        #expect(span.attributes.count == RecordedSpan.maximumAttributes)
        #expect(span.attributes.count + span.droppedAttributesCount == 101)
        for case .string(let text) in span.attributes.values {
            #expect(text.utf8.count <= RecordedSpan.maximumValueLength)
        }
        #expect(span.links.count == RecordedSpan.maximumLinks)
    }

    /// The second line of defence: nobody records these on purpose.
    @Test func hidesSecrets() throws {
        let token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl"
        let span = try finished { span in
            span.operationName = "get \(token)"
            span.attributes["access_token"] = "hunter2"
            span.attributes["url"] = "redis://user:hunter2@host"
            span.attributes["text"] = token
            span.recordError(Unexpected())
            span.setStatus(.init(code: .error, message: "hunter2"))
            span.addEvent(SpanEvent(name: "hunter2"))
        }
        let text = "\(span)"
        for secret in ["hunter2", token, "c2lnbmF0dXJl"] { #expect(!text.contains(secret), "\(text)") }
        #expect(span.isError && span.attributes["error.type"] == .string("Unexpected"))
    }

    @Test func recordsTheCodeOfAnErrorOfOurs() throws {
        let span = try finished { $0.recordError(ServiceError(.invalidRequest, detail: "ann@example.com")) }
        #expect(span.attributes["error.type"] == .string("invalid_request") && !span.isError)
        #expect(!"\(span)".contains("ann@"))
    }

    @Test func endsOnce() {
        let span = recorder.startTrace("a", ofKind: .internal)
        #expect(span.isRecording)
        span.end()
        span.end()
        #expect(!span.isRecording && buffer.take().spans.count == 1)
    }

    @Test func linksToSpansOfOtherTraces() throws {
        let cause = try #require(
            SpanContext(traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", traceState: "a=1"))
        let span = try finished { span in
            span.addLink(SpanLink(context: InstrumentationContext(remote: cause), attributes: [:]))
            span.addLink(SpanLink(context: .topLevel, attributes: [:]))
        }
        let link = Operations.SpanRecord.Link(
            traceID: "0af7651916cd43dd8448eb211c80319c", spanID: "b7ad6b7169203331", traceState: "a=1")
        #expect(span.links == [link])
    }

    /// The clock of the machine may be set back.
    @Test func neverEndsBeforeItBegan() throws {
        let span = recorder.startTrace("a", ofKind: .internal)
        span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 1))
        let record = try #require(buffer.take().spans.first)
        #expect(record.end == record.start)
    }
}
