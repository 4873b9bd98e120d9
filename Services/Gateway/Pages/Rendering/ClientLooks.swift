import Foundation
import Models
import Templates

/// How pages look for a client, and where their forms may lead.
struct ClientLooks: Sendable {
    /// The product's name, as people know it.
    let name: String
    /// A picture instead of the name.
    let logo: String?
    /// The colour of buttons; nil for ours.
    let accent: AccentColor?
    /// Origins, or schemes, of its redirect URIs, those after signing out included. Browsers hold a form's redirects against
    /// `form-action` too.
    let targets: [String]

    init(_ client: Client?) {
        name = client.flatMap { VisibleText.name($0.applicationName) } ?? "Latchkey"
        logo = client?.logoURL.flatMap { Self.origin($0) == nil ? nil : $0 }
        accent = client?.accentColour.flatMap(AccentColor.init)
        var targets: [String] = []
        let places = (client?.redirectURIs ?? []) + (client?.postLogoutRedirectURIs ?? [])
        for target in places.compactMap(Self.target) where !targets.contains(target) {
            targets.append(target)
        }
        self.targets = targets
    }

    /// Nothing inline, nothing from elsewhere but the client's logo (CSP Level 3).
    var contentSecurityPolicy: String {
        let images = ["'self'"] + [logo.flatMap(Self.origin)].compactMap(\.self)
        let forms = ["'self'"] + targets
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src \(images.joined(separator: " ")); "
            + "form-action \(forms.joined(separator: " ")); frame-ancestors 'none'; base-uri 'none'"
    }

    /// The origin of an `http` or `https` address; nil for anything else.
    private static func origin(_ text: String) -> String? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["https", "http"].contains(scheme), let host = parts.host?.lowercased(), isPlain(host)
        else { return nil }
        return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
    }

    /// What `form-action` says for a redirect URI: its origin, any port of this machine (RFC 8252 §7.3), or its scheme.
    private static func target(_ redirectURI: String) -> String? {
        if let origin = origin(redirectURI) {
            return origin.hasPrefix("http://127.0.0.1") ? "http://127.0.0.1:*" : origin
        }
        guard let scheme = URLComponents(string: redirectURI)?.scheme?.lowercased(),
            scheme.utf8.allSatisfy({ isWord($0) || $0 == 0x2b || $0 == 0x2d || $0 == 0x2e })
        else { return nil }
        return "\(scheme):"
    }

    /// Whether a host may stand in a policy as it is. One of an IPv6 address may not: policies know none.
    private static func isPlain(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.allSatisfy { isWord($0) || $0 == 0x2d || $0 == 0x2e }
    }

    private static func isWord(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) }
}
