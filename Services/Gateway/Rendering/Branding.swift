import Models
import Primitives
import Templates

extension Client {
    /// The name under which pages state what the client asks for. What holds for all clients of the application has the application's name
    /// (``Branding/name``).
    var displayedName: String { VisibleText.name(name) ?? id.description }
}

/// How pages look for a client.
struct Branding: Sendable {
    /// The application's name; `Latchkey` if there is no client.
    let name: String
    /// The URL of a picture that replaces the name.
    let logo: String?
    /// The URL of the picture on a dark background. Nil means ``logo``.
    let logoDark: String?
    /// The URL of the tab's icon. Nil means the default.
    let favicon: String?
    /// The URL of the privacy policy.
    let privacy: String?
    /// The URL of the terms of service.
    let terms: String?
    /// The `mailto:` URL for users who need help (RFC 6068).
    let support: String?
    /// The colour of buttons. Nil means the default.
    let accent: AccentColor?

    init(_ client: Client?) {
        name = client.flatMap { VisibleText.name($0.applicationName) } ?? "Latchkey"
        let branding = client?.branding
        logo = Self.picture(branding?.logoURL)
        logoDark = logo == nil ? nil : Self.picture(branding?.logoDarkURL)
        favicon = Self.picture(branding?.faviconURL)
        accent = branding?.accentColour.flatMap(AccentColor.init)
        privacy = branding?.privacyURL.flatMap { URLRules.origin(of: $0) == nil ? nil : $0 }
        terms = branding?.termsURL.flatMap { URLRules.origin(of: $0) == nil ? nil : $0 }
        support = branding?.supportEmail.flatMap { EmailAddress($0) }.map {
            "mailto:\(PercentEncoding.encode($0.description).replacing("%40", with: "@"))"
        }
    }

    /// The policy of pages (CSP Level 3): nothing inline, and nothing from other origins except the client's pictures. Forms may
    /// lead only to us; for redirects that follow them see ``LeavingPage``.
    var contentSecurityPolicy: String {
        var images = ["'self'"]
        for origin in [logo, logoDark, favicon].compactMap({ $0.flatMap(Self.origin) }) where !images.contains(origin) {
            images.append(origin)
        }
        return
            "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src \(images.joined(separator: " ")); "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    }

    /// `url` if its origin can stand in the policy.
    private static func picture(_ url: String?) -> String? { url.flatMap { origin($0) == nil ? nil : $0 } }

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
