import Foundation
import Models

/// Which redirect URIs are a client's.
enum RedirectURIs {
    /// Whether `uri` is registered: the very same string (RFC 9700 §2.1). On a loopback address a public client, an app
    /// that listens on whatever port is free, may name any port (RFC 8252 §7.3).
    static func allows(_ uri: String, for client: Client) -> Bool {
        // Swift takes some strings of different bytes for equal; browsers don't. What is registered is ASCII alone.
        guard uri.fits(TextBounds.url), uri.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        if client.redirectURIs.contains(uri) { return true }
        guard client.authentication == .none, let wanted = withoutLoopbackPort(uri) else { return false }
        return client.redirectURIs.contains { withoutLoopbackPort($0) == wanted }
    }

    /// `http://127.0.0.1:51004/done` as `http://127.0.0.1/done`; nil for all that is on no loopback address by number.
    /// `localhost` is none: it is a name, and others may answer to it (RFC 8252 §8.3).
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
