import TestKit
import Testing

@testable import ServiceKit

/// Text from outside that is nearly right; see ``Fuzz``.
@Suite struct FuzzTests {
    @Test func aTraceContextThatIsReadHasOneForm() async {
        let samples = [
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-x",
            "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "fw529a3039@dt=FfD/T, a = 1",
        ]
        await Fuzz.run("trace contexts") {
            Mutator(samples, pieces: ["00-", "-01", "=", ","], maximumLength: 2048, seed: $0)
        } _: { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            let where_ = FuzzInput.current?.description ?? ""
            if let context = SpanContext(traceParent: text, traceState: text) {
                #expect(context.traceParent.utf8.count == 55, "\(where_)")
                #expect(SpanContext(traceParent: context.traceParent)?.spanID == context.spanID, "\(where_)")
            }
            if let state = TraceState(text) {
                #expect(state.description.utf8.count <= 512, "\(where_)")
                // It can stand in JSON and in a header as it is.
                #expect(state.description.utf8.allSatisfy { $0 == 9 || (0x20...0x7e).contains($0) }, "\(where_)")
                #expect(!state.description.contains("\"") && !state.description.contains("\\"), "\(where_)")
            }
        }
    }

    @Test func aByteOfATraceContextCostsTheSameInEveryText() {
        for (name, make) in HostileText.runs {
            #expect(Cost.growth(name, floor: .milliseconds(2), of: make) { _ = TraceState($0) } == nil)
            #expect(Cost.growth(name, floor: .milliseconds(2), of: make) { _ = SpanContext(traceParent: $0) } == nil)
        }
    }
}
