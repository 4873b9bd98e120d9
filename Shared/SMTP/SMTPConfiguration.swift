import Foundation
public import Models

/// The mail server, the credentials, and the timeouts.
public struct SMTPConfiguration: Sendable {
    /// When the connection is encrypted. Certificate and host name are always checked.
    public enum Encryption: Sendable, Equatable {
        /// Never: for servers on this machine or a private network. Credentials are not allowed.
        case never
        /// By STARTTLS if the server offers it. An attacker on the network can suppress the offer, so with credentials this
        /// is ``required``, except on this machine.
        case whenOffered
        /// By STARTTLS. Without it, nothing is sent.
        case required
        /// TLS from the first byte (RFC 8314 §3.3).
        case implicit
    }

    /// The credentials for SMTP authentication (RFC 4954).
    public struct Credentials: Sendable {
        /// The user name.
        public let username: String
        /// The password.
        public let password: Secret
    }

    /// The server's host name or IP address.
    public let host: String
    /// The server's port.
    public let port: Int
    /// When the connection is encrypted.
    public let encryption: Encryption
    /// The credentials; nil to send without authentication.
    public let credentials: Credentials?
    /// A PEM file with the certificates to trust; nil for the system's.
    public let caFile: String?
    /// Our name in EHLO: a domain name, or an address literal such as `[192.0.2.1]` (RFC 5321 §4.1.1.1).
    public var clientName: String
    /// How many mails are sent at the same time, each on its own connection and thread.
    public var connections = 4
    /// How long connecting may take.
    public var connectTimeout: Duration = .seconds(10)
    /// How long sending one mail may take, including connecting.
    public var timeout: Duration = .seconds(60)

    /// The URL is not valid. The error quotes nothing of it, because it may hold a password.
    public struct InvalidURL: Error, CustomStringConvertible {
        /// What is wrong.
        public let description: String
    }

    /// Reads `smtp://[user:password@]host[:port][?starttls=required|opportunistic|never][&ca=FILE][&ehlo=NAME]` or
    /// `smtps://…[?ca=FILE][&ehlo=NAME]`, with reserved characters percent-encoded. The default port is 587, or 465 for
    /// `smtps`. STARTTLS is required by default, except on this machine. The default name for EHLO is the domain of `sender`
    /// if it has a dot, else the literal of a loopback address.
    public init(url: String, sender: String? = nil) throws(InvalidURL) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["smtp", "smtps"].contains(scheme)
        else { throw InvalidURL(description: "the URL must begin with smtp:// or smtps://") }
        guard ["", "/"].contains(parts.path), parts.fragment == nil else {
            throw InvalidURL(description: "the URL must not have a path")
        }
        host = try Self.host(of: parts)
        port = parts.port ?? (scheme == "smtps" ? 465 : 587)
        guard (1...65535).contains(port) else {
            throw InvalidURL(description: "the port must be 1 to 65535")
        }
        credentials = try Self.credentials(of: parts)
        let defaultOfSMTP: Encryption = HostReach(host) == .thisMachine ? .whenOffered : .required
        var (encryption, caFile): (Encryption, String?) = (scheme == "smtps" ? .implicit : defaultOfSMTP, nil)
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
                        "the options are starttls=required, opportunistic or never (for smtp://), ca=FILE, and ehlo=NAME "
                        + "with a domain that has a dot or an address in brackets")
            }
        }
        if encryption == .never, credentials != nil, HostReach(host) != .thisMachine {
            throw InvalidURL(
                description: "starttls=never can't be used with a password, which would be sent unencrypted")
        }
        (self.encryption, self.caFile, self.clientName) = (encryption, caFile, clientName)
    }

    /// The domain of the sender's address. The machine's own name is often a single word, which many servers refuse.
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
            throw InvalidURL(description: "the URL has no valid host")
        }
        return host
    }

    private static func credentials(of parts: URLComponents) throws(InvalidURL) -> Credentials? {
        guard let user = parts.user, !user.isEmpty else {
            if parts.password == nil { return nil }
            throw InvalidURL(description: "the URL has a password without a user")
        }
        guard let password = parts.password, !password.isEmpty else {
            throw InvalidURL(description: "the URL has a user without a password")
        }
        guard (user + password).utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw InvalidURL(description: "the user or password has control characters")
        }
        return Credentials(username: user, password: Secret(password))
    }

    /// The URL without the credentials.
    var serverURL: String {
        "\(encryption == .implicit ? "smtps" : "smtp")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// The URL for libcurl, which uses the path as our name in EHLO.
    var libraryURL: String {
        let name = clientName.replacing("[", with: "%5B").replacing("]", with: "%5D").replacing(":", with: "%3A")
        return "\(serverURL)/\(name)"
    }

    /// Whether nothing may be sent unencrypted. A password never is, except on this machine.
    var requiresEncryption: Bool {
        switch encryption {
        case .required, .implicit: true
        case .whenOffered: credentials != nil && HostReach(host) != .thisMachine
        case .never: false
        }
    }
}

extension SMTPConfiguration: CustomStringConvertible {
    /// The URL without the credentials.
    public var description: String { serverURL }
}
