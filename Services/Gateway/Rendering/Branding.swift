import Foundation
import Models
import Templates

/// How pages look for a client.
struct Branding: Sendable {
    /// The application's name; ours if there is no client.
    let name: String
    /// The URL of a picture that is shown instead of the name.
    let logo: String?
    /// The colour of buttons; nil for ours.
    let accent: AccentColor?

    init(_ client: Client?) {
        name = client.flatMap { VisibleText.name($0.applicationName) } ?? "Latchkey"
        logo = client?.logoURL.flatMap { Self.origin($0) == nil ? nil : $0 }
        accent = client?.accentColour.flatMap(AccentColor.init)
    }

    /// The policy of pages (CSP Level 3): nothing inline, and nothing from other origins except the client's logo. Forms may
    /// lead only to us; for redirects that follow them see ``LeavingPage``.
    var contentSecurityPolicy: String {
        let images = ["'self'"] + [logo.flatMap(Self.origin)].compactMap(\.self)
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src \(images.joined(separator: " ")); "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    }

    /// The origin of an `http` or `https` URL; nil for anything else.
    private static func origin(_ text: String) -> String? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["https", "http"].contains(scheme), let host = parts.host?.lowercased(), isPlainHost(host)
        else { return nil }
        return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
    }

    /// Whether `host` can stand in a policy unchanged. IPv6 addresses can't: CSP's grammar has none.
    private static func isPlainHost(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte)
    }
}
