import Foundation
import Models
import Templates

/// How pages look for a client.
struct Branding: Sendable {
    /// The product's name, as people know it.
    let name: String
    /// A picture instead of the name.
    let logo: String?
    /// The colour of buttons; nil for ours.
    let accent: AccentColor?

    init(_ client: Client?) {
        name = client.flatMap { VisibleText.name($0.applicationName) } ?? "Latchkey"
        logo = client?.logoURL.flatMap { Self.origin($0) == nil ? nil : $0 }
        accent = client?.accentColour.flatMap(AccentColor.init)
    }

    /// Nothing inline, nothing from elsewhere but the client's logo (CSP Level 3). Forms lead to ourselves alone: what
    /// follows elsewhere is not their redirect; see ``LeavingPage``.
    var contentSecurityPolicy: String {
        let images = ["'self'"] + [logo.flatMap(Self.origin)].compactMap(\.self)
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src \(images.joined(separator: " ")); "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    }

    /// The origin of an `http` or `https` address; nil for anything else.
    private static func origin(_ text: String) -> String? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["https", "http"].contains(scheme), let host = parts.host?.lowercased(), isPlain(host)
        else { return nil }
        return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
    }

    /// Whether a host may stand in a policy as it is. One of an IPv6 address may not: policies know none.
    private static func isPlain(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.allSatisfy { isWord($0) || $0 == 0x2d || $0 == 0x2e }
    }

    private static func isWord(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) }
}
