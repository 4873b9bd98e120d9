public import Tracing

/// Records the spans of traces that are sampled, in a ``SpanBuffer``. It is the tracer that ``ServiceRunner`` installs in the
/// instrumentation system.
///
/// Trace context travels as `traceparent` and `tracestate` (W3C Trace Context). Only the gateway begins traces for requests, and it
/// passes on the context of sampled ones only. So a process that gets none records nothing, and its tasks have no
/// `InstrumentationContext`.
public struct SpanRecorder: Tracer {
    /// The tracer of this process.
    public static let shared = SpanRecorder(buffer: .shared)

    private let buffer: SpanBuffer

    public init(buffer: SpanBuffer) { self.buffer = buffer }

    /// Starts a span below the one in `context`. Without one, or if that one is not sampled, the span is not recorded: traces begin
    /// by ``startTrace(_:ofKind:id:)``.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        guard let parent = context.spanContext, parent.isSampled else {
            return RecordedSpan(operationName, context: context, parent: nil, kind: kind, start: 0, buffer: nil)
        }
        let isRemote = context.hasRemoteSpan
        context.spanContext = SpanContext(
            traceID: parent.traceID, spanID: .make(), flags: parent.flags, traceState: parent.traceState)
        context.hasRemoteSpan = false
        return RecordedSpan(
            operationName, context: context, parent: (parent, isRemote), kind: kind,
            start: instant().nanosecondsSinceEpoch, buffer: buffer)
    }

    /// Starts the first span of a trace that is sampled.
    public func startTrace(
        _ operationName: String, ofKind kind: SpanKind, id: SpanContext.TraceID = .make()
    ) -> RecordedSpan {
        var context = InstrumentationContext.topLevel
        context.spanContext = SpanContext(
            traceID: id, spanID: .make(), flags: SpanContext.Flag.sampled | SpanContext.Flag.random)
        return RecordedSpan(
            operationName, context: context, parent: nil, kind: kind,
            start: DefaultTracerClock.now.nanosecondsSinceEpoch, buffer: buffer)
    }

    /// Does nothing: the gateway takes the spans.
    public func forceFlush() {}

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let traceParent = extractor.extract(key: "traceparent", from: carrier),
            let parent = SpanContext(
                traceParent: traceParent, traceState: extractor.extract(key: "tracestate", from: carrier))
        else { return }
        context.spanContext = parent
        context.hasRemoteSpan = true
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let spanContext = context.spanContext else { return }
        injector.inject(spanContext.traceParent, forKey: "traceparent", into: &carrier)
        if let traceState = spanContext.traceState {
            injector.inject(traceState.description, forKey: "tracestate", into: &carrier)
        }
    }
}

extension InstrumentationContext {
    private enum RemoteSpanKey: InstrumentationContextKey {
        typealias Value = Bool
    }

    /// Whether ``spanContext`` came from another process.
    fileprivate var hasRemoteSpan: Bool {
        get { self[RemoteSpanKey.self] ?? false }
        set { self[RemoteSpanKey.self] = newValue ? true : nil }
    }

    /// The context of work that a span in another process has caused.
    public init(remote spanContext: SpanContext) {
        self = .topLevel
        self.spanContext = spanContext
        hasRemoteSpan = true
    }
}
