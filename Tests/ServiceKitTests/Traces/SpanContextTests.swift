import TestKit
import Testing
import Tracing

@testable import ServiceKit

@Suite struct SpanContextTests {
    private static let example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func isWrittenAsItWasRead() throws {
        let context = try #require(SpanContext(traceParent: Self.example, traceState: "rojo=00f067aa0ba902b7"))
        #expect(context.traceID.description == "0af7651916cd43dd8448eb211c80319c")
        #expect(context.spanID.description == "b7ad6b7169203331")
        #expect(context.isSampled && context.flags == SpanContext.Flag.sampled)
        #expect(context.traceState?.description == "rojo=00f067aa0ba902b7")
        #expect(context.traceParent == Self.example)
    }

    @Test func keepsTheFlagsThatItKnows() throws {
        let id = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-"
        #expect(SpanContext(traceParent: id + "00")?.isSampled == false)
        #expect(SpanContext(traceParent: id + "03")?.traceParent == id + "03")
        #expect(SpanContext(traceParent: id + "ff")?.traceParent == id + "03")
    }

    /// A later version is read as far as version 00 goes (§3.2.4), and answered in version 00.
    @Test(arguments: [
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes-later",
    ])
    func readsLaterVersions(text: String) {
        #expect(SpanContext(traceParent: text)?.traceParent == Self.example)
    }

    @Test(arguments: [
        "", "00", "-", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.x",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ])
    func refusesAMalformedField(text: String) {
        #expect(SpanContext(traceParent: text) == nil)
    }

    @Test func aMalformedStateDoesNotVoidTheParent() {
        let context = SpanContext(traceParent: Self.example, traceState: "=")
        #expect(context?.isSampled == true && context?.traceState == nil)
    }

    @Test func newIDsDiffer() {
        let ids = Set((0..<1000).map { _ in SpanContext.TraceID.make().description })
        #expect(ids.count == 1000 && ids.allSatisfy { $0.utf8.count == 32 })
        #expect((0..<1000).allSatisfy { _ in (0..<1).contains(SpanContext.TraceID.make().randomness) })
    }

    @Test func travelsInTheContextOfATask() throws {
        let spanContext = try #require(SpanContext(traceParent: Self.example))
        #expect(InstrumentationContext.topLevel.spanContext == nil)
        #expect(InstrumentationContext(remote: spanContext).spanContext == spanContext)
    }
}
