import Foundation
import Models
import RPC
import TestKit
import Testing

@testable import ServiceKit

@Suite struct SpanBufferTests {
    private func span(_ name: String, text: String = "") -> Operations.SpanRecord {
        Operations.SpanRecord(
            traceID: String(repeating: "a", count: 32), spanID: String(repeating: "b", count: 16), parentSpanID: nil,
            flags: 1, name: name, kind: .server, start: 1, end: 2, attributes: ["text": .string(text)])
    }

    @Test func givesSpansOnceAndOldestFirst() {
        let buffer = SpanBuffer(capacity: 10_000)
        for index in 0..<1300 { buffer.add(span("\(index)")) }
        var names: [String] = []
        while true {
            let (spans, hasMore) = buffer.take()
            #expect(spans.count <= SpanBuffer.maximumTaken)
            names += spans.map(\.name)
            #expect(hasMore == (names.count < 1300))
            if !hasMore { break }
        }
        #expect(names == (0..<1300).map { "\($0)" })
        #expect(buffer.count == 0 && buffer.take().spans.isEmpty)
    }

    @Test func dropsAndCountsWhatDoesNotFit() {
        let metrics = MetricsRegistry()
        let buffer = SpanBuffer(capacity: 3, metrics: metrics)
        for index in 0..<5 { buffer.add(span("\(index)")) }
        #expect(metrics.text().contains("latchkey_spans_dropped_total{reason=\"buffer\"} 2"))
        #expect(buffer.take().spans.map(\.name) == ["0", "1", "2"])
        buffer.add(span("5"))
        #expect(buffer.take().spans.map(\.name) == ["5"])
    }

    /// What is taken at once fits in a message of the RPC, even if JSON has to escape every character.
    @Test func takesNoMoreThanAMessageHolds() throws {
        let buffer = SpanBuffer(capacity: 10_000)
        for _ in 0..<5000 { buffer.add(span("long", text: String(repeating: "\"", count: 1024))) }
        while true {
            let (spans, hasMore) = buffer.take()
            #expect(try JSONEncoder().encode(spans).count < Frame.maximumLength)
            if !hasMore { break }
        }
    }

    @Test func aProcessThatStopsWaitsForItsLastSpans() async throws {
        let buffer = SpanBuffer(capacity: 10)
        let start = ContinuousClock.now
        await buffer.waitUntilTaken(atMost: .seconds(60))
        buffer.add(span("last"))
        async let waiting: Void = buffer.waitUntilTaken(atMost: .seconds(60))
        let taken = buffer.take().spans.map(\.name)
        await waiting
        #expect(taken == ["last"] && .now - start < .seconds(30))
        // Nobody takes them.
        buffer.add(span("lost"))
        let began = ContinuousClock.now
        await buffer.waitUntilTaken(atMost: .milliseconds(10))
        #expect(buffer.count == 1 && .now - began >= .milliseconds(10))
    }

    @Test func aSpanSurvivesTheRPC() throws {
        var span = span("a", text: "ü \"x\"")
        span.attributes["number"] = .int(.max)
        span.attributes["flag"] = .bool(false)
        (span.start, span.end) = (1_790_000_000_123_456_789, .max)
        span.links = [.init(traceID: "c", spanID: "d", traceState: "a=1")]
        let again = try JSONDecoder().decode(Operations.SpanRecord.self, from: JSONEncoder().encode(span))
        #expect(again == span)
    }
}
