internal import CCurl

extension SMTPError {
    /// Interprets libcurl's result, the last command, and the server's reply to it.
    init(_ outcome: CURLcode, stage: latchkey_smtp_stage, reply: Int?, text: String) {
        switch outcome {
        case CURLE_ABORTED_BY_CALLBACK: self.init(.cancelled, .cancelled)
        case CURLE_OPERATION_TIMEDOUT: self.init(.transient, .timeout)
        case CURLE_COULDNT_RESOLVE_HOST: self.init(.transient, .resolve)
        case CURLE_COULDNT_CONNECT: self.init(.transient, .connect)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            self.init(.misconfiguration, .certificate)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_SHUTDOWN_FAILED: self.init(.transient, .tls)
        // The server does not offer STARTTLS, or refuses it, and it is required.
        case CURLE_USE_SSL_FAILED: self.init(.misconfiguration, .tls, code: Self.errorCode(reply), text: text)
        case CURLE_LOGIN_DENIED:
            self.init(Self.isTransient(reply) ? .transient : .misconfiguration, .signIn, code: reply, text: text)
        case CURLE_OUT_OF_MEMORY: self.init(.transient, .library)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_NOT_BUILT_IN, CURLE_URL_MALFORMAT, CURLE_FAILED_INIT:
            self.init(.misconfiguration, .library)
        default: self.init(stage: stage, errorCode: Self.errorCode(reply), text: text)
        }
    }

    /// An error reply of the server, or a connection that broke without one.
    private init(stage: latchkey_smtp_stage, errorCode: Int?, text: String) {
        guard let code = errorCode else {
            self.init(.transient, .connection)
            return
        }
        let cause: Cause =
            switch stage {
            case LATCHKEY_SMTP_MAIL: .sender
            case LATCHKEY_SMTP_RCPT: .recipient
            case LATCHKEY_SMTP_DATA, LATCHKEY_SMTP_BODY: .message
            case LATCHKEY_SMTP_AUTH: .signIn
            case LATCHKEY_SMTP_STARTTLS: .tls
            default: .greeting
            }
        self.init(Self.kind(of: code, cause), cause, code: code, text: text)
    }

    /// 5xx is permanent only if it is about this mail. If the server refuses us or our sender, the settings are wrong.
    private static func kind(of code: Int, _ cause: Cause) -> Kind {
        if isTransient(code) { return .transient }
        switch (cause, code) {
        // RFC 4954 §6: authentication or stronger encryption is required.
        case (_, 530), (_, 534), (_, 535), (_, 538): return .misconfiguration
        case (.recipient, _), (.message, _): return .permanent
        // RFC 1870 §6: the message is too large.
        case (.sender, 552): return .permanent
        case (.greeting, _), (.tls, _): return .transient
        default: return .misconfiguration
        }
    }

    private static func isTransient(_ code: Int?) -> Bool { code.map { (400...499).contains($0) } ?? false }

    /// The reply code if it is an error.
    private static func errorCode(_ reply: Int?) -> Int? { reply.flatMap { (400...599).contains($0) ? $0 : nil } }
}
