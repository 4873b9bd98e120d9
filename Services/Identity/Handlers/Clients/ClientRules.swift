import Foundation
import Models

/// What may be registered with a client, and how things may be called.
enum ClientRules {
    /// The most origins, or redirect URIs, of one client.
    static let most = 100

    /// Everything that is wrong.
    static func faults(
        name: String?, origins: [String] = [], redirectURIs: [String] = []
    ) -> [InvalidParameter] {
        var faults: [InvalidParameter] = []
        func fault(_ path: String, _ expected: String, _ received: String? = nil) {
            faults.append(.init(in: .body, path: path, type: "format", expected: expected, received: received))
        }
        if let name, !VisibleName.isValid(name) { fault("/name", VisibleName.expectation) }
        if origins.count > most { fault("/origins", "at most \(most)") }
        if redirectURIs.count > most { fault("/redirect_uris", "at most \(most)") }
        for (index, origin) in origins.enumerated() where !isOrigin(origin) {
            fault("/origins/\(index)", "an origin such as https://app.example.com, as browsers write it", origin)
        }
        for (index, uri) in redirectURIs.enumerated() where !isRedirectURI(uri) {
            fault(
                "/redirect_uris/\(index)",
                "an absolute URI without a fragment: https, http on a loopback address, or com.example.app:/path", uri)
        }
        return faults
    }

    /// Everything that is wrong with a client that is about to be stored.
    ///
    /// - Parameter issuer: our own public address, below which a logo may be without TLS too.
    static func faults(of client: Client, issuer: String) -> [InvalidParameter] {
        var faults = faults(name: client.name, origins: client.origins, redirectURIs: client.redirectURIs)
        if let logo = client.logoURL, !isLogo(logo, issuer: issuer) {
            faults.append(
                .init(
                    in: .body, path: "/logo_url", type: "format", expected: "an https URL, or one below \(issuer)/",
                    received: logo))
        }
        if let colour = client.accentColour, colour.wholeMatch(of: #/#[0-9a-f]{6}/#) == nil {
            faults.append(
                .init(
                    in: .body, path: "/accent_colour", type: "format", expected: "a colour such as #1d4ed8",
                    received: colour))
        }
        for (purpose, page) in client.linkPages.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where !isLinkPage(page, of: client.origins) {
            faults.append(
                .init(
                    in: .body, path: "/link_pages/\(purpose.rawValue)", type: "format",
                    expected: "a URL of one of the client's origins, https or on a loopback address, without a "
                        + "fragment and a token", received: page))
        }
        return faults
    }

    /// A picture that pages and mails may show: from anywhere by https, or from ourselves.
    static func isLogo(_ text: String, issuer: String) -> Bool {
        guard text.utf8.count <= 2048, URICharacters.areAll(text), !text.contains("#"), let url = URL(string: text)
        else { return false }
        if text.hasPrefix("\(issuer)/") { return true }
        return text.hasPrefix("https://") && url.host()?.isEmpty == false && url.user() == nil
    }

    /// A page that may be given tokens: on an origin that the client has registered, which compares as text so that
    /// nothing in it means another host, and by a way on which nobody listens.
    static func isLinkPage(_ text: String, of origins: [String]) -> Bool {
        guard text.utf8.count <= 2048, URICharacters.areAll(text), !text.contains("#"),
            let parts = URLComponents(string: text),
            origins.contains(where: { text == $0 || text.hasPrefix("\($0)/") || text.hasPrefix("\($0)?") }),
            parts.queryItems?.contains(where: { $0.name == "token" }) != true
        else { return false }
        return parts.scheme == "https" || ["localhost", "127.0.0.1", "[::1]"].contains(parts.encodedHost ?? "")
    }

    /// `text` with the host in A-labels, as browsers write it: for an origin or an address that an operator has typed with
    /// a host in Unicode. What can't be converted stays as it is, and is refused by the rules below.
    static func withASCIIHost(_ text: String) -> String {
        guard text.fits(TextBounds.url), !text.utf8.allSatisfy({ $0 < 0x80 }), let scheme = text.range(of: "://") else {
            return text
        }
        let rest = text[scheme.upperBound...]
        let host = rest.prefix { !":/?#@".contains($0) }
        guard !host.isEmpty, rest.dropFirst(host.count).first != "@", let ascii = DomainName.ascii(host) else {
            return text
        }
        return text[..<scheme.upperBound] + ascii + rest.dropFirst(host.count)
    }

    /// `scheme://host[:port]` as browsers send it: lower case, no path, no port that the scheme has anyway (RFC 6454
    /// §6.2).
    static func isOrigin(_ text: String) -> Bool {
        guard text.utf8.count <= 255,
            let match = text.wholeMatch(
                of: #/(https?):\/\/([a-z0-9]([a-z0-9.\-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?/#),
            !match.2.contains("..")
        else { return false }
        guard let port = match.4.flatMap({ Int($0.dropFirst()) }) else { return true }
        return port <= 65535 && port != (match.1 == "https" ? 443 : 80)
    }

    /// RFC 6749 §3.1.2, RFC 8252 §7: https anywhere, http on loopback, or a scheme of an app's own, which has a dot.
    static func isRedirectURI(_ text: String) -> Bool {
        guard text.utf8.count <= 2048, URICharacters.areAll(text), !text.contains("#"),
            let url = URL(string: text), let scheme = url.scheme?.lowercased(), url.user() == nil,
            (1...65535).contains(url.port ?? 443)
        else { return false }
        switch scheme {
        case "https": return url.host()?.isEmpty == false
        case "http": return ["localhost", "127.0.0.1", "[::1]", "::1"].contains(url.host() ?? "")
        // RFC 8252 §7.1: a domain of the app's maker, backwards, so its first part is a top-level domain.
        default:
            return scheme.contains(".") && !["javascript", "data", "vbscript"].contains(scheme.prefix { $0 != "." })
                && text.dropFirst(scheme.utf8.count).hasPrefix(":/")
        }
    }
}
