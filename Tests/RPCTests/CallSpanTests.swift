import Foundation
import Models
import ServiceKit
import TestKit
import Testing
import Tracing

@testable import RPC

@Suite struct CallSpanTests {
    private let buffer = SpanBuffer(capacity: 10)
    private var recorder: SpanRecorder { SpanRecorder(buffer: buffer) }

    private func answer(
        traceParent: String?, _ handler: @escaping @Sendable (Echo, CallContext) async throws -> String
    ) async -> Result<Data, RPCError> {
        var router = Router(logger: .discarding)
        router.handle(Echo.self, with: handler)
        let call = Envelope.Call(
            id: 1, method: Echo.name, deadlineMilliseconds: 5000, traceParent: traceParent,
            traceState: "congo=t61rcWkgMzE", params: Data(#"{"text":"hunter2"}"#.utf8))
        return await withTracer(recorder) { [router] in
            await router.answer(call, caller: .gateway, deadline: .after(.seconds(5)))
        }
    }

    @Test func aCallIsASpanOfItsService() async throws {
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        _ = await answer(traceParent: parent) { _, context in
            #expect(context.traceParent == parent)
            #expect(
                InstrumentationContext.current?.spanContext?.traceID.description == "0af7651916cd43dd8448eb211c80319c")
            return ""
        }
        let span = try #require(buffer.take().spans.first)
        #expect(span.name == "test.echo" && span.kind == .server && !span.isError)
        #expect(span.parentSpanID == "b7ad6b7169203331" && span.hasRemoteParent)
        #expect(span.traceState == "congo=t61rcWkgMzE")
        #expect(
            span.attributes == [
                "rpc.system": .string("jsonrpc"), "rpc.service": .string("test"), "rpc.method": .string("echo"),
            ])
    }

    @Test(arguments: [nil, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", "made up"])
    func aCallOfATraceThatIsNotSampledIsNone(traceParent: String?) async {
        _ = await answer(traceParent: traceParent) { _, _ in
            #expect(InstrumentationContext.current == nil)
            return ""
        }
        #expect(buffer.count == 0)
    }

    @Test func hasTheCodeOfAnError() async throws {
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        _ = await answer(traceParent: parent) { _, _ in throw ServiceError(.invalidRequest, detail: "ann@example.com") }
        _ = await answer(traceParent: parent) { _, _ in throw ServiceError.unavailable() }
        let spans = buffer.take().spans
        #expect(spans[0].attributes["latchkey.error_code"] == .string("invalid_request") && !spans[0].isError)
        #expect(spans[1].attributes["error.type"] == .string("service_unavailable") && spans[1].isError)
        for text in ["ann@example.com", "hunter2"] { #expect(!"\(spans)".contains(text)) }
    }

    @Test func aCallerThatIsNotTracedHasNone() {
        #expect(CallSpan.client("test.echo") == nil)
    }
}
