import Models
import Testing

@testable import GatewayService

@Suite struct ExportQueueTests {
    @Test func givesSpansInTheirOrder() async {
        let queue = ExportQueue(capacity: 4)
        queue.add(.testing(.tokens, ["a", "b"]))
        #expect(queue.hasRoom)
        queue.add(.testing(.mailer, ["c", "d", "e"]))
        #expect(!queue.hasRoom)
        let first = await queue.next(atMost: 3)
        #expect(first?.map(\.span.name) == ["a", "b", "c"])
        #expect(first?.map(\.process.service) == [.tokens, .tokens, .mailer])
        #expect(queue.hasRoom)
        queue.finish()
        #expect(await queue.next(atMost: 3)?.map(\.span.name) == ["d", "e"])
        #expect(await queue.next(atMost: 3) == nil)
    }

    @Test func waitsForSpans() async {
        let queue = ExportQueue()
        async let next = queue.next(atMost: 10)
        queue.add(.testing(.tokens, []))
        queue.add(.testing(.tokens, ["a"]))
        #expect(await next?.map(\.span.name) == ["a"])
    }

    @Test func aCancelledTaskWaitsNoLonger() async {
        let queue = ExportQueue()
        let next = Task { await queue.next(atMost: 10) }
        next.cancel()
        #expect(await next.value == nil)
    }

    @Test func countsWhatIsRemoved() async {
        let queue = ExportQueue()
        queue.add(.testing(.tokens, ["a", "b"]))
        #expect(queue.removeAll() == 2 && queue.removeAll() == 0)
    }
}

extension Operations.TakeSpans.Reply {
    /// Spans of a service by their names.
    static func testing(_ service: ServiceName, _ names: [String], hasMore: Bool = false) -> Self {
        Self(
            service: service, instance: "1", version: "1.2.3",
            spans: names.map { name in
                Operations.SpanRecord(
                    traceID: "0af7651916cd43dd8448eb211c80319c", spanID: "b7ad6b7169203331", parentSpanID: nil,
                    flags: 3,
                    name: name, kind: .server, start: 1_790_000_000_000_000_001, end: 1_790_000_000_000_000_002)
            }, hasMore: hasMore)
    }
}
