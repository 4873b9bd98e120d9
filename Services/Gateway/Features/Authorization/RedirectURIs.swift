import Models
import Primitives

/// Which redirect URIs a client may use.
enum RedirectURIs {
    /// Whether `uri` is registered: as exactly the same string (RFC 9700 §2.1). On a loopback address, a public client may
    /// use any port: it is an app that listens on a port that happens to be free (RFC 8252 §7.3).
    static func allows(_ uri: String, for client: Client) -> Bool {
        // Swift considers canonically equivalent strings equal; browsers don't. Registered URIs are ASCII.
        guard uri.fits(TextBounds.url), uri.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        if client.redirectURIs.contains(uri) { return true }
        guard client.authentication == .none, let wanted = URLRules.withoutLoopbackPort(uri) else { return false }
        return client.redirectURIs.contains { URLRules.withoutLoopbackPort($0) == wanted }
    }
}
