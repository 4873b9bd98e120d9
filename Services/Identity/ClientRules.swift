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
        if let name, !PersonalFields.isName(name) { fault("/name", PersonalFields.nameExpectation) }
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
