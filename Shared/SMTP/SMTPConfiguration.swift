import Foundation
public import Models

/// Where mails are handed over, how to sign in there, and how long to wait for it.
public struct SMTPConfiguration: Sendable {
    /// When the connection is encrypted. Wherever it is, certificate and host name are checked.
    public enum Encryption: Sendable, Equatable {
        /// Never: for servers on this machine or a network that nobody else is on. Nobody signs in there.
        case never
        /// By STARTTLS when the server offers it, which whoever sits in between can keep from us. Credentials make it
        /// ``required``, except towards this machine.
        case whenOffered
        /// By STARTTLS, or nothing is sent.
        case required
        /// From the first byte (RFC 8314 §3.3).
        case implicit
    }

    /// How to sign in.
    public struct Credentials: Sendable {
        /// The user's name there.
        public let username: String
        /// The password.
        public let password: Secret
    }

    /// The server's name or address.
    public let host: String
    /// Its port.
    public let port: Int
    /// When to encrypt.
    public let encryption: Encryption
    /// Nil to send without signing in.
    public let credentials: Credentials?
    /// The certificates to trust, in PEM; the system's when nil.
    public let caFile: String?
    /// What we call ourselves in EHLO: a domain name, or an address literal such as `[192.0.2.1]` (RFC 5321 §4.1.1.1).
    public var clientName: String
    /// How many mails are sent at once, each over a connection and a thread of its own.
    public var connections = 4
    /// How long connecting may take.
    public var connectTimeout: Duration = .seconds(10)
    /// How long one mail may take, connecting included.
    public var timeout: Duration = .seconds(60)

    /// Why a text is no address of a mail server. It quotes nothing of the text, which may hold a password.
    public struct InvalidURL: Error, CustomStringConvertible {
        /// What is wrong, in words.
        public let description: String
    }

    /// Reads `smtp://[user:password@]host[:port][?starttls=required|opportunistic|never][&ca=FILE][&ehlo=NAME]` or
    /// `smtps://…[?ca=FILE][&ehlo=NAME]`; reserved characters are percent-encoded. Without a port it is 587, or 465 for
    /// `smtps`. STARTTLS is required unless the host is this machine or the address says otherwise. Without a name for
    /// EHLO it is the domain of `sender`, if that has a dot; else the literal of a loopback address.
    public init(url: String, sender: String? = nil) throws(InvalidURL) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["smtp", "smtps"].contains(scheme)
        else { throw InvalidURL(description: "the mail address must begin with smtp:// or smtps://") }
        guard ["", "/"].contains(parts.path), parts.fragment == nil else {
            throw InvalidURL(description: "the mail server's address has a path")
        }
        host = try Self.host(of: parts)
        port = parts.port ?? (scheme == "smtps" ? 465 : 587)
        guard (1...65535).contains(port) else {
            throw InvalidURL(description: "the port of the mail server's address is out of range")
        }
        credentials = try Self.credentials(of: parts)
        let ofPlainScheme: Encryption = HostReach(host) == .thisMachine ? .whenOffered : .required
        var (encryption, caFile): (Encryption, String?) = (scheme == "smtps" ? .implicit : ofPlainScheme, nil)
        var clientName = Self.clientName(of: sender)
        for item in parts.queryItems ?? [] {
            switch (item.name, item.value) {
            case ("starttls", "required") where scheme == "smtp": encryption = .required
            case ("starttls", "opportunistic") where scheme == "smtp": encryption = .whenOffered
            case ("starttls", "never") where scheme == "smtp": encryption = .never
            case ("ehlo", let name?) where Self.isClientName(name): clientName = name
            case ("ca", let file?) where !file.isEmpty && !file.utf8.contains(0): caFile = file
            default:
                throw InvalidURL(
                    description:
                        "the mail server's address takes the options starttls=required, opportunistic or never "
                        + "(smtp://), ca=FILE and ehlo=NAME, a domain with a dot or an address in brackets")
            }
        }
        if encryption == .never, credentials != nil, HostReach(host) != .thisMachine {
            throw InvalidURL(description: "a password never goes out in the clear: starttls=never takes no user")
        }
        (self.encryption, self.caFile, self.clientName) = (encryption, caFile, clientName)
    }

    /// The domain of the sender's address, which the mail is on behalf of. Machines are often named by one word, and many
    /// servers refuse that.
    private static func clientName(of sender: String?) -> String {
        let domain = sender.flatMap { $0.split(separator: "@").last.map(String.init) } ?? ""
        return isClientName(domain) ? domain : "[127.0.0.1]"
    }

    /// A domain name with a dot, or an address in brackets.
    private static func isClientName(_ text: String) -> Bool {
        let isLiteral = text.hasPrefix("[") && text.hasSuffix("]")
        let name = isLiteral ? String(text.dropFirst().dropLast()) : text
        let characters = isLiteral ? ".:" : ".-"
        guard (3...255).contains(text.utf8.count), isLiteral || name.contains("."), !name.hasPrefix("."),
            !name.hasSuffix(".")
        else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || characters.contains($0)) }
    }

    private static func host(of parts: URLComponents) throws(InvalidURL) -> String {
        let host = (parts.host ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        let isHost = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard !host.isEmpty, isHost else {
            throw InvalidURL(description: "the mail server's address names no host")
        }
        return host
    }

    private static func credentials(of parts: URLComponents) throws(InvalidURL) -> Credentials? {
        guard let user = parts.user, !user.isEmpty else {
            if parts.password == nil { return nil }
            throw InvalidURL(description: "the mail server's address has a password without a user")
        }
        guard let password = parts.password, !password.isEmpty else {
            throw InvalidURL(description: "the mail server's address names a user without a password")
        }
        guard (user + password).utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw InvalidURL(description: "user or password of the mail server's address has control characters")
        }
        return Credentials(username: user, password: Secret(password))
    }

    /// The address without the credentials.
    var serverURL: String {
        "\(encryption == .implicit ? "smtps" : "smtp")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// What libcurl is told: it takes the path for our own name.
    var libraryURL: String {
        let name = clientName.replacing("[", with: "%5B").replacing("]", with: "%5D").replacing(":", with: "%3A")
        return "\(serverURL)/\(name)"
    }

    /// Whether nothing may go out in the clear. A password never does, but on this machine, where nobody listens.
    var requiresEncryption: Bool {
        switch encryption {
        case .required, .implicit: true
        case .whenOffered: credentials != nil && HostReach(host) != .thisMachine
        case .never: false
        }
    }
}

extension SMTPConfiguration: CustomStringConvertible {
    /// The address without the credentials.
    public var description: String { serverURL }
}
