import Foundation
import Primitives

/// Where known breached passwords are looked up: `LATCHKEY_BREACHED_PASSWORDS`.
enum BreachedPasswordSource: Sendable, Equatable {
    /// Nowhere.
    case off
    /// At a server that speaks the protocol of Have I Been Pwned, such as `https://api.pwnedpasswords.com`. The URL has no slash
    /// at its end.
    case server(String)
    /// In a file; see ``BreachedPasswordFile``.
    case file(path: String)

    /// Reads `off`, a base URL or `file:/path`; nil for other text.
    ///
    /// A URL is `https`, or `http` on a loopback host: who can change the answers can refuse any password.
    init?(_ text: String) {
        if text == "off" {
            self = .off
        } else if text.hasPrefix("file:") {
            let path = text.dropFirst("file:".utf8.count)
            self = .file(path: String(path.hasPrefix("//") ? path.dropFirst(2) : path))
            guard path.hasPrefix("/"), text.utf8.count > "file:///".utf8.count else { return nil }
        } else {
            guard URLRules.isURL(text, mayHaveQuery: false, mayHaveFragment: false), let url = URL(string: text),
                url.scheme?.lowercased() == "https" || URLRules.isLoopbackHost(url.host() ?? "")
            else { return nil }
            var base = text
            while base.hasSuffix("/") { base.removeLast() }
            // As the server's documentation writes it.
            if base.hasSuffix("/range") { base.removeLast("/range".count) }
            self = .server(base)
        }
    }
}
