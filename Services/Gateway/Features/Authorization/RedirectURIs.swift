import Foundation
import Models

/// Which redirect URIs a client may use.
enum RedirectURIs {
    /// Whether `uri` is registered: as exactly the same string (RFC 9700 §2.1). On a loopback address, a public client may
    /// use any port: it is an app that listens on a port that happens to be free (RFC 8252 §7.3).
    static func allows(_ uri: String, for client: Client) -> Bool {
        // Swift considers canonically equivalent strings equal; browsers don't. Registered URIs are ASCII.
        guard uri.fits(TextBounds.url), uri.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        if client.redirectURIs.contains(uri) { return true }
        guard client.authentication == .none, let wanted = withoutLoopbackPort(uri) else { return false }
        return client.redirectURIs.contains { withoutLoopbackPort($0) == wanted }
    }

    /// `http://127.0.0.1/done` of `http://127.0.0.1:51004/done`; nil for a URI whose host is not a loopback address.
    /// `localhost` is excluded: it is a name, which may resolve to another machine (RFC 8252 §8.3).
    private static func withoutLoopbackPort(_ uri: String) -> String? {
        guard
            let match = uri.wholeMatch(of: #/(http:\/\/(127\.0\.0\.1|\[::1\]))(:([0-9]{1,5}))?((\/|\?).*)?/#)
        else { return nil }
        if let port = match.4 {
            guard let number = Int(port), (1...65535).contains(number) else { return nil }
        }
        return "\(match.1)\(match.5 ?? "")"
    }
}
