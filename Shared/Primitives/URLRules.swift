import Foundation
import Models

/// The rules for URLs that clients, operators and providers give us.
public enum URLRules {
    /// The hosts of a URL that are this machine by the letter of RFC 8252 §7.3 and §8.3. ``Loopback`` is wider.
    public static func isLoopbackHost(_ host: String) -> Bool {
        ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host)
    }

    /// Whether `text` is an absolute URL with a host and one of `schemes`: at most 2048 bytes, only characters of RFC 3986, no
    /// user name.
    public static func isURL(
        _ text: String, schemes: Set<String> = ["https", "http"], mayHaveQuery: Bool = true,
        mayHaveFragment: Bool = true
    ) -> Bool {
        guard text.fits(TextBounds.url), URICharacters.areAll(text), let url = URL(string: text),
            let scheme = url.scheme?.lowercased(), let host = url.host()
        else { return false }
        return schemes.contains(scheme) && !host.isEmpty && url.user() == nil
            && (mayHaveQuery || url.query() == nil) && (mayHaveFragment || !text.contains("#"))
    }

    /// Whether `text` is an origin as browsers send it, `scheme://host[:port]`: lower case, no path, no default port (RFC
    /// 6454 §6.2); at most 255 bytes.
    ///
    /// It is read byte by byte: an operator's file has thousands of origins, and a regular expression took most of the time for it.
    public static func isOrigin(_ text: String) -> Bool {
        guard text.utf8.count <= 255 else { return false }
        var rest = text.utf8[...]
        let isSecure = rest.starts(with: "https://".utf8)
        guard isSecure || rest.starts(with: "http://".utf8) else { return false }
        rest = rest.dropFirst(isSecure ? 8 : 7)

        let isBracketed = rest.first == UInt8(ascii: "[")
        if isBracketed { rest = rest.dropFirst() }
        let host = rest.prefix(while: isBracketed ? isPartOfIPv6Address : isPartOfHostName)
        rest = rest.dropFirst(host.count)
        if isBracketed {
            guard !host.isEmpty, rest.popFirst() == UInt8(ascii: "]") else { return false }
        } else {
            guard let first = host.first, let last = host.last, isLetterOrDigit(first), isLetterOrDigit(last)
            else { return false }
        }
        let dot = UInt8(ascii: ".")
        guard !zip(host, host.dropFirst()).contains(where: { $0 == dot && $1 == dot }) else { return false }

        guard let colon = rest.popFirst() else { return true }
        guard colon == UInt8(ascii: ":"), rest.count <= 5, rest.first != UInt8(ascii: "0"),
            rest.allSatisfy(isDigit), let port = Int(Substring(rest))
        else { return false }
        return port <= 65535 && port != (isSecure ? 443 : 80)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isPartOfHostName(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    private static func isPartOfIPv6Address(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) || byte == UInt8(ascii: ":")
            || byte == UInt8(ascii: ".")
    }

    /// The origin of an http or https URL, `scheme://host[:port]`, with scheme and host in lower case; nil for anything else.
    public static func origin(of text: String) -> String? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["https", "http"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty
        else { return nil }
        return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
    }

    /// Whether `text` may be registered as a redirect URI (RFC 6749 §3.1.2): `https`, `http` on a loopback host (RFC 8252
    /// §7.3), or a private-use scheme with a dot, such as `com.example.app:/path` (§7.1); no fragment, no user name, at most
    /// 2048 bytes.
    public static func isRedirectURI(_ text: String) -> Bool {
        guard text.fits(TextBounds.url), URICharacters.areAll(text), !text.contains("#"), let url = URL(string: text),
            let scheme = url.scheme?.lowercased(), url.user() == nil, (1...65535).contains(url.port ?? 443)
        else { return false }
        switch scheme {
        case "https": return url.host()?.isEmpty == false
        case "http": return isLoopbackHost(url.host() ?? "")
        // A reversed domain name, so its first part is a top-level domain.
        default:
            return scheme.contains(".") && !["javascript", "data", "vbscript"].contains(scheme.prefix { $0 != "." })
                && text.dropFirst(scheme.utf8.count).hasPrefix(":/")
        }
    }

    /// A redirect URI on a loopback address without its port, by which the URIs of native apps are compared (RFC 8252 §7.3):
    /// `http://127.0.0.1:51004/done` becomes `http://127.0.0.1/done`.
    ///
    /// Nil for every other URI, also on `localhost`: that is a name, which others may answer to (§8.3).
    public static func withoutLoopbackPort(_ uri: String) -> String? {
        guard
            let match = uri.wholeMatch(of: #/(http:\/\/(127\.0\.0\.1|\[::1\]))(:([0-9]{1,5}))?((\/|\?).*)?/#)
        else { return nil }
        if let port = match.4 {
            guard let number = Int(port), (1...65535).contains(number) else { return nil }
        }
        return "\(match.1)\(match.5 ?? "")"
    }
}
