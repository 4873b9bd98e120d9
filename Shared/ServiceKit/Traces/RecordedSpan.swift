import Models
import Synchronization
public import Tracing

/// A span of ``SpanRecorder``. If its trace is not sampled, nothing is recorded.
///
/// It keeps what can't hold a secret: the name, attributes within bounds, whether it ended with an error, and the error's type
/// or code. Descriptions of errors and events are left out.
public final class RecordedSpan: Tracing.Span {
    static let maximumNameLength = 128
    static let maximumAttributes = 32
    static let maximumKeyLength = 64
    static let maximumValueLength = 1024
    static let maximumLinks = 8

    public let context: InstrumentationContext
    private let spanContext: SpanContext?
    private let parent: (context: SpanContext, isRemote: Bool)?
    private let kind: SpanKind
    private let start: UInt64
    /// Where the span goes when it has ended; nil if it is not recorded.
    private let buffer: SpanBuffer?
    private let state: Mutex<State>

    private struct State {
        var name: String
        var attributes = SpanAttributes()
        var links: [Operations.SpanRecord.Link] = []
        var isError = false
        var hasEnded = false
    }

    /// - Parameters:
    ///   - context: the context of what is done within the span.
    ///   - parent: the span that caused it, and whether that one is in another process.
    ///   - start: in nanoseconds since 1970.
    init(
        _ name: String, context: InstrumentationContext, parent: (context: SpanContext, isRemote: Bool)?,
        kind: SpanKind, start: UInt64, buffer: SpanBuffer?
    ) {
        self.context = context
        self.parent = parent
        self.kind = kind
        self.start = start
        self.buffer = buffer
        spanContext = context.spanContext
        state = Mutex(State(name: name))
    }

    public var isRecording: Bool { buffer != nil && !state.withLock { $0.hasEnded } }

    public var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    public var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set {
            guard buffer != nil else { return }
            state.withLock { $0.attributes = newValue }
        }
    }

    /// Records whether the span has failed, without the message.
    public func setStatus(_ status: SpanStatus) {
        state.withLock { $0.isError = status.code == .error }
    }

    /// Does nothing: the texts of events are not bounded.
    public func addEvent(_ event: SpanEvent) {}

    /// Records the code of an error of ours, and the type of any other. Its text may have a secret.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        let error = (error as? any ServiceErrorConvertible)?.serviceError.code.rawValue ?? "\(type(of: error))"
        self.attributes["error.type"] = error
    }

    public func addLink(_ link: SpanLink) {
        guard buffer != nil, let linked = link.context.spanContext else { return }
        state.withLock { state in
            guard state.links.count < Self.maximumLinks else { return }
            state.links.append(
                .init(
                    traceID: linked.traceID.description, spanID: linked.spanID.description,
                    traceState: linked.traceState?.description))
        }
    }

    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let buffer, let spanContext else { return }
        let end = instant().nanosecondsSinceEpoch
        let finished = state.withLock { state -> State? in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            return state
        }
        guard let finished else { return }
        var attributes: [String: Operations.SpanRecord.Value] = [:]
        finished.attributes.forEach { key, value in
            guard attributes.count < Self.maximumAttributes, key.utf8.count <= Self.maximumKeyLength else { return }
            attributes[key] = Self.value(value, of: key)
        }
        buffer.add(
            Operations.SpanRecord(
                traceID: spanContext.traceID.description, spanID: spanContext.spanID.description,
                parentSpanID: parent?.context.spanID.description, hasRemoteParent: parent?.isRemote ?? false,
                flags: spanContext.flags, traceState: spanContext.traceState?.description,
                name: Redaction.text(finished.name.cut(toBytes: Self.maximumNameLength)), kind: .init(kind),
                // The clock may have been set back meanwhile.
                start: start, end: max(start, end), attributes: attributes,
                droppedAttributesCount: finished.attributes.count - attributes.count, links: finished.links,
                isError: finished.isError))
    }

    /// The value as it is exported; nil for a list. Text is redacted as in a log.
    private static func value(_ value: SpanAttribute, of key: String) -> Operations.SpanRecord.Value? {
        switch value {
        case .string(let text): .string(Redaction.value(text.cut(toBytes: maximumValueLength), of: key))
        case .stringConvertible(let value):
            .string(Redaction.value("\(value)".cut(toBytes: maximumValueLength), of: key))
        case .int32(let number): .int(Int64(number))
        case .int64(let number): .int(number)
        case .bool(let flag): .bool(flag)
        default: nil
        }
    }
}

extension Operations.SpanRecord.Kind {
    init(_ kind: SpanKind) {
        self =
            switch kind {
            case .server: .server
            case .client: .client
            case .producer: .producer
            case .consumer: .consumer
            case .internal: .internal
            }
    }
}
