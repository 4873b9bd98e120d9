import Models
import Testing
import Tracing

@testable import ServiceKit

@Suite struct SpanRecorderTests {
    private let buffer = SpanBuffer(capacity: 100)
    private var recorder: SpanRecorder { SpanRecorder(buffer: buffer) }

    private struct Fields: Extractor, Injector {
        func extract(key: String, from fields: [String: String]) -> String? { fields[key] }
        func inject(_ value: String, forKey key: String, into fields: inout [String: String]) { fields[key] = value }
    }

    @Test func aTraceIsATree() throws {
        let first = recorder.startTrace("GET /auth/me", ofKind: .server)
        let second = recorder.startSpan("tokens.check_access_token", context: first.context, ofKind: .client)
        second.end()
        first.end()
        let spans = buffer.take().spans
        #expect(spans.map(\.name) == ["tokens.check_access_token", "GET /auth/me"])
        #expect(spans[0].traceID == spans[1].traceID && spans[0].parentSpanID == spans[1].spanID)
        #expect(spans[1].parentSpanID == nil && spans.allSatisfy { !$0.hasRemoteParent && $0.flags == 3 })
        #expect(spans.map(\.kind) == [.client, .server])
        #expect(spans.allSatisfy { $0.start <= $0.end } && spans[1].start <= spans[0].start)
    }

    @Test func contextTravelsAsTraceParentAndTraceState() throws {
        let fields = [
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": "congo=t61rcWkgMzE",
        ]
        var context = InstrumentationContext.topLevel
        recorder.extract(fields, into: &context, using: Fields())
        let span = recorder.startSpan("a", context: context, ofKind: .server)
        var sent: [String: String] = [:]
        recorder.inject(span.context, into: &sent, using: Fields())
        let inner = recorder.startSpan("b", context: span.context, ofKind: .internal)
        inner.end()
        span.end()
        let spans = buffer.take().spans
        #expect(spans[1].traceID == "0af7651916cd43dd8448eb211c80319c" && spans[1].parentSpanID == "b7ad6b7169203331")
        #expect(spans[1].hasRemoteParent && !spans[0].hasRemoteParent)
        #expect(spans.allSatisfy { $0.traceState == "congo=t61rcWkgMzE" && $0.flags == 1 })
        #expect(sent["traceparent"] == "00-\(spans[1].traceID)-\(spans[1].spanID)-01")
        #expect(sent["tracestate"] == "congo=t61rcWkgMzE")
    }

    /// Only the gateway decides, by a sampler.
    @Test(arguments: [
        [:], ["traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"], ["traceparent": "made up"],
    ])
    func recordsNothingUnlessTheCallerIsSampled(fields: [String: String]) {
        var context = InstrumentationContext.topLevel
        recorder.extract(fields, into: &context, using: Fields())
        let span = recorder.startSpan("a", context: context, ofKind: .server)
        span.attributes["a"] = "b"
        span.setStatus(.init(code: .error))
        #expect(!span.isRecording && span.attributes.isEmpty)
        span.end()
        #expect(buffer.count == 0)
    }

    @Test func tracesDiffer() {
        for _ in 0..<2 { recorder.startTrace("a", ofKind: .server).end() }
        let spans = buffer.take().spans
        #expect(spans[0].traceID != spans[1].traceID && spans[0].spanID != spans[1].spanID)
    }
}
