public import InMemoryTracing
import Tracing

extension InMemoryTracer {
    /// Runs `body` as part of a span, and gives the spans of what it does.
    public func spans(of body: () async throws -> Void) async throws -> [FinishedInMemorySpan] {
        let root = startSpan("root", context: .topLevel)
        try await withTracer(self) {
            try await InstrumentationContext.$current.withValue(root.context) { try await body() }
        }
        return popFinishedSpans()
    }
}
