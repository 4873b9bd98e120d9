/// Why a mail was not sent.
public struct SMTPError: Error, Sendable, Equatable {
    /// What to do about it.
    public enum Kind: String, Sendable {
        /// This mail will never be taken.
        case permanent
        /// Later it may be.
        case transient
        /// No mail will be, until someone changes the settings here or there.
        case misconfiguration
        /// The task that asked was cancelled. The server may have the mail only if all of it had gone out.
        case cancelled
    }

    /// Where it happened, in words of ours that a log may show.
    public enum Cause: String, Sendable {
        case address, resolve, connect, greeting, tls, certificate
        case signIn = "sign_in"
        /// An address beyond ASCII, for a server without SMTPUTF8 (RFC 6531 §3.2).
        case internationalAddress = "international_address"
        case sender, recipient, message, connection, timeout, cancelled, overload, library
    }

    /// What to do about it.
    public let kind: Kind
    /// Where it happened.
    public let cause: Cause
    /// The server's reply code, if it is a reply that this is about.
    public let code: Int?
    /// What the server said, without addresses and cut to a bounded length. It is the server's text nevertheless: show it
    /// to operators, don't log it.
    public let text: String

    /// Makes an error; see the properties.
    public init(_ kind: Kind, _ cause: Cause, code: Int? = nil, text: String = "") {
        self.kind = kind
        self.cause = cause
        self.code = code
        self.text = text
    }
}

extension SMTPError: CustomStringConvertible {
    /// Kind, cause and code; nothing that the server wrote.
    public var description: String {
        "\(kind.rawValue) fault of \(cause.rawValue)" + (code.map { " (\($0))" } ?? "")
    }
}
