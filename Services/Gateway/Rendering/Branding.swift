import Models
import Primitives
import Templates

/// How pages look for a client.
struct Branding: Sendable {
    /// The application's name; ours if there is no client.
    let name: String
    /// The URL of a picture that replaces the name.
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

    /// The origin of an `http` or `https` URL; nil for anything that can't stand in a policy unchanged, such as an IPv6
    /// address, which CSP's grammar lacks.
    private static func origin(_ text: String) -> String? {
        guard let origin = URLRules.origin(of: text), origin.utf8.allSatisfy(isPlain) else { return nil }
        return origin
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || "-.:/".utf8.contains(byte)
    }
}
