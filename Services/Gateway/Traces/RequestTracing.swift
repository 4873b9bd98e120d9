import Foundation
import HTTPTypes
import Hummingbird
import Models
import ServiceKit
import Tracing

/// Begins a trace for requests that are sampled, and records their span. Attributes are those of OpenTelemetry's semantic conventions
/// for HTTP servers, without what a client sends: no path, query, address or user agent.
struct RequestTracing: Sendable {
    let sampler: Sampler
    /// The proxies whose trace context is continued; empty if none is trusted with that.
    let trustedPeers: [AddressRange]
    /// The public base URL.
    let issuer: URL?
    let tracer: SpanRecorder

    init(sampler: Sampler, trustedPeers: [AddressRange], issuer: String, tracer: SpanRecorder = .shared) {
        (self.sampler, self.trustedPeers, self.tracer) = (sampler, trustedPeers, tracer)
        self.issuer = URL(string: issuer)
    }

    /// Starts the span of a request; nil if it is not sampled.
    ///
    /// The context of a trusted proxy is continued. Any other client may have made it up, to have its requests recorded or to
    /// mix with other traces: a request of such a client begins a trace of its own, which links to what it sent.
    /// - Parameter peer: the address at the other end of the connection.
    func begin(_ request: Request, _ route: Route?, peer: String?, _ id: RequestID) -> RecordedSpan? {
        let span: RecordedSpan
        if let parent = isTrusted(peer) ? Self.parent(of: request) : nil {
            guard sampler.samples(parent.traceID, parent: parent) else { return nil }
            let sampled = SpanContext(
                traceID: parent.traceID, spanID: parent.spanID, flags: parent.flags | SpanContext.Flag.sampled,
                traceState: parent.traceState)
            span = tracer.startSpan(
                Self.name(request.method, route), context: InstrumentationContext(remote: sampled), ofKind: .server)
        } else {
            let traceID = SpanContext.TraceID.make()
            guard sampler.samples(traceID) else { return nil }
            span = tracer.startTrace(Self.name(request.method, route), ofKind: .server, id: traceID)
            if let claimed = Self.parent(of: request) {
                span.addLink(SpanLink(context: InstrumentationContext(remote: claimed), attributes: [:]))
            }
        }
        span.updateAttributes { attributes in
            attributes["http.request.method"] = Self.method(request.method)
            attributes["http.route"] = route?.path
            attributes["url.scheme"] = issuer?.scheme
            attributes["server.address"] = issuer?.host()
            attributes["latchkey.request_id"] = id.description
        }
        return span
    }

    /// Ends the span of a request. An error with a status below 500 is the client's, so only its code is recorded.
    func end(_ span: RecordedSpan, _ status: HTTPResponse.Status, _ error: (any Error)?) {
        let code = (error as? any ServiceErrorConvertible)?.serviceError.code.rawValue
        span.updateAttributes { attributes in
            attributes["http.response.status_code"] = status.code
            if status.code >= 500 {
                attributes["error.type"] = code ?? "\(status.code)"
            } else if let code {
                attributes["latchkey.error_code"] = code
            }
        }
        if status.code >= 500 { span.setStatus(.init(code: .error)) }
        span.end()
    }

    private func isTrusted(_ peer: String?) -> Bool {
        guard !trustedPeers.isEmpty, let peer else { return false }
        return trustedPeers.contains { $0.contains(peer) }
    }

    /// The span that a request names as its cause; nil if it names none, several, or a malformed one.
    private static func parent(of request: Request) -> SpanContext? {
        request.headers[.traceParent].flatMap {
            SpanContext(traceParent: $0, traceState: request.headers[.traceState])
        }
    }

    private static func name(_ method: HTTPRequest.Method, _ route: Route?) -> String {
        let method = self.method(method)
        let name = method == "_OTHER" ? "HTTP" : method
        return route.map { "\(name) \($0.path)" } ?? name
    }

    /// The methods of RFC 9110 and RFC 5789. A client may send any other.
    private static let methods: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
    ]

    private static func method(_ method: HTTPRequest.Method) -> String {
        methods.contains(method) ? method.rawValue : "_OTHER"
    }
}

extension HTTPField.Name {
    // These are valid field names (RFC 9110 §5.1), so making them can't fail.
    static let traceParent = HTTPField.Name("traceparent")!
    static let traceState = HTTPField.Name("tracestate")!
}
