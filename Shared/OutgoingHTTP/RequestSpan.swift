import Foundation
import Tracing

/// The span of an outgoing request. It has the attributes of OpenTelemetry's semantic conventions for HTTP clients, but not the URL:
/// its path and query may have a secret. The trace context is not sent, because it is nobody else's business.
struct RequestSpan: Sendable {
    private let span: any Span

    /// Starts the span of a request; nil unless the current task is traced.
    static func start(_ request: HTTPTransportRequest) -> RequestSpan? {
        guard let context = InstrumentationContext.current else { return nil }
        let span: any Span = InstrumentationSystem.tracer.startSpan(request.method, context: context, ofKind: .client)
        let url = URL(string: request.url)
        span.updateAttributes { attributes in
            attributes["http.request.method"] = request.method
            attributes["url.scheme"] = url?.scheme?.lowercased()
            attributes["server.address"] = url?.host()?.lowercased()
            attributes["server.port"] = url?.port ?? (url?.scheme?.lowercased() == "http" ? 80 : 443)
        }
        return RequestSpan(span: span)
    }

    /// Ends the span. For a client, a status of 400 or more is an error.
    func end(with status: Int) {
        span.attributes["http.response.status_code"] = status
        if status >= 400 {
            span.attributes["error.type"] = "\(status)"
            span.setStatus(.init(code: .error))
        }
        span.end()
    }

    /// Ends the span of a request without a response.
    func end(with error: HTTPTransportError) {
        span.attributes["error.type"] = "\(error)"
        if error != .cancelled { span.setStatus(.init(code: .error)) }
        span.end()
    }
}
