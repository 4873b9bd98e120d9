import Tracing

/// The span of a mail on its way to the mail server, without addresses and texts.
struct MailSpan: Sendable {
    private let span: any Span

    /// Starts the span; nil unless the current task is traced.
    static func start(to host: String, _ port: Int) -> MailSpan? {
        guard let context = InstrumentationContext.current else { return nil }
        let span: any Span = InstrumentationSystem.tracer.startSpan("SMTP", context: context, ofKind: .client)
        span.updateAttributes { attributes in
            attributes["network.protocol.name"] = "smtp"
            attributes["server.address"] = host
            attributes["server.port"] = port
        }
        return MailSpan(span: span)
    }

    /// Ends the span. The server's text may quote an address, so only its code is recorded.
    func end(_ result: Result<Void, SMTPError>) {
        if case .failure(let error) = result {
            span.attributes["error.type"] = error.cause.rawValue
            if let code = error.code { span.attributes["smtp.response.status_code"] = code }
            if error.kind != .cancelled { span.setStatus(.init(code: .error)) }
        }
        span.end()
    }
}
