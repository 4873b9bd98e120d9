import Models
public import Tracing

/// The span of a call, on one of its sides. Attributes are those of OpenTelemetry's semantic conventions for RPC.
public struct CallSpan: Sendable {
    private let span: any Span

    /// The context of what the call causes.
    public var context: InstrumentationContext { span.context }

    /// The span of the caller; nil unless the current task is traced.
    ///
    /// - Parameter method: the name of a declared method.
    public static func client(_ method: String) -> CallSpan? {
        guard let context = InstrumentationContext.current else { return nil }
        return CallSpan(method, in: context, ofKind: .client)
    }

    /// The span of the service; nil unless the caller's is sent along.
    ///
    /// - Parameter method: the name of a declared method.
    static func server(_ method: String, of call: Envelope.Call) -> CallSpan? {
        guard call.traceParent != nil else { return nil }
        var context = InstrumentationContext.topLevel
        InstrumentationSystem.instrument.extract(call, into: &context, using: CallExtractor())
        return CallSpan(method, in: context, ofKind: .server)
    }

    private init?(_ method: String, in context: InstrumentationContext, ofKind kind: SpanKind) {
        let span: any Span = InstrumentationSystem.tracer.startSpan(method, context: context, ofKind: kind)
        guard span.isRecording else { return nil }
        let parts = method.split(separator: ".", maxSplits: 1)
        span.updateAttributes { attributes in
            attributes["rpc.system"] = "jsonrpc"
            attributes["rpc.service"] = String(parts[0])
            attributes["rpc.method"] = String(parts.last ?? "")
        }
        self.span = span
    }

    /// Writes the span into the context of a call, for the service.
    public func inject(into call: inout CallContext) {
        InstrumentationSystem.instrument.inject(context, into: &call, using: CallInjector())
    }

    /// Ends the span. An error with a status below 500 is an answer like another, so only its code is recorded.
    public func end(with error: (any Error)?) {
        switch error {
        case nil: break
        case let error as ServiceError where error.status < 500:
            span.attributes["latchkey.error_code"] = error.code.rawValue
        case let error as ServiceError:
            span.attributes["error.type"] = error.code.rawValue
            span.setStatus(.init(code: .error))
        // The caller has gone away, which is no error of the service.
        case .some: span.attributes["error.type"] = "cancelled"
        }
        span.end()
    }
}

private struct CallExtractor: Extractor {
    func extract(key: String, from call: Envelope.Call) -> String? {
        switch key {
        case "traceparent": call.traceParent
        case "tracestate": call.traceState
        default: nil
        }
    }
}

private struct CallInjector: Injector {
    func inject(_ value: String, forKey key: String, into call: inout CallContext) {
        switch key {
        case "traceparent": call.traceParent = value
        case "tracestate": call.traceState = value
        default: break
        }
    }
}
