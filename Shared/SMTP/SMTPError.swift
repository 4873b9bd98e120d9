/// Why a mail was not sent.
public struct SMTPError: Error, Sendable, Equatable {
    /// What the caller can do.
    public enum Kind: String, Sendable {
        /// The server will never accept this mail.
        case permanent
        /// The server may accept it later.
        case transient
        /// No mail will be accepted until the settings here or at the server are changed.
        case misconfiguration
        /// The task was cancelled. The server may have the mail, but only if all of it had been sent.
        case cancelled
    }

    /// What failed, in words that a log may show.
    public enum Cause: String, Sendable {
        case address, resolve, connect, greeting, tls, certificate
        case signIn = "sign_in"
        /// The address is not ASCII, and the server lacks SMTPUTF8 (RFC 6531 §3.2).
        case internationalAddress = "international_address"
        case sender, recipient, message, connection, timeout, cancelled, overload, library
    }

    /// What the caller can do.
    public let kind: Kind
    /// What failed.
    public let cause: Cause
    /// The server's reply code, if the error is a reply.
    public let code: Int?
    /// The server's reply, without addresses and of bounded length. It is still the server's text: show it to operators, but
    /// don't log it.
    public let text: String

    public init(_ kind: Kind, _ cause: Cause, code: Int? = nil, text: String = "") {
        self.kind = kind
        self.cause = cause
        self.code = code
        self.text = text
    }
}

extension SMTPError: CustomStringConvertible {
    /// Kind, cause and code, without the server's text.
    public var description: String {
        "\(kind.rawValue) error: \(cause.rawValue)" + (code.map { " (\($0))" } ?? "")
    }
}
