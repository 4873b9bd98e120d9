/// The branding of an application's pages and emails, and where its users find help. What is nil is Latchkey's own, or
/// missing.
public struct ApplicationBranding: Codable, Sendable, Equatable {
    /// Colour of buttons, as `#rrggbb` in lower case. Links and the focus ring get a readable tint of it.
    public var accentColour: String?
    /// URL of a logo that replaces the application's name.
    public var logoURL: String?
    /// URL of the logo on a dark background; nil for ``logoURL``.
    public var logoDarkURL: String?
    /// URL of the icon in the browser's tab.
    public var faviconURL: String?
    /// URL of the privacy policy.
    public var privacyURL: String?
    /// URL of the terms of service.
    public var termsURL: String?
    /// The email address for users who need help.
    public var supportEmail: String?
    /// The address in `From` of its emails; nil for the mailer's own. The mail server has to accept it, and to sign for its domain.
    public var senderEmail: String?
    /// The name in `From` of its emails; nil for the mailer's own, or the application's.
    public var senderName: String?

    public init(
        accentColour: String? = nil, logoURL: String? = nil, logoDarkURL: String? = nil, faviconURL: String? = nil,
        privacyURL: String? = nil, termsURL: String? = nil, supportEmail: String? = nil,
        senderEmail: String? = nil, senderName: String? = nil
    ) {
        self.accentColour = accentColour
        self.logoURL = logoURL
        self.logoDarkURL = logoDarkURL
        self.faviconURL = faviconURL
        self.privacyURL = privacyURL
        self.termsURL = termsURL
        self.supportEmail = supportEmail
        self.senderEmail = senderEmail
        self.senderName = senderName
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case accentColour = "accent_colour"
        case logoURL = "logo_url"
        case logoDarkURL = "logo_dark_url"
        case faviconURL = "favicon_url"
        case privacyURL = "privacy_url"
        case termsURL = "terms_url"
        case supportEmail = "support_email"
        case senderEmail = "sender_email"
        case senderName = "sender_name"
    }

    private static let properties: [(key: CodingKeys, path: any WritableKeyPath<Self, String?> & Sendable)] = [
        (.accentColour, \.accentColour), (.logoURL, \.logoURL), (.logoDarkURL, \.logoDarkURL),
        (.faviconURL, \.faviconURL), (.privacyURL, \.privacyURL), (.termsURL, \.termsURL),
        (.supportEmail, \.supportEmail), (.senderEmail, \.senderEmail), (.senderName, \.senderName),
    ]

    /// The properties that are not nil, by their names in JSON.
    public var values: [(name: String, value: String)] {
        Self.properties.compactMap { property in self[keyPath: property.path].map { (property.key.rawValue, $0) } }
    }

    /// Applies the properties of `change` that are not nil. An empty string removes a property.
    public mutating func apply(_ change: ApplicationBranding) {
        for (_, path) in Self.properties {
            guard let value = change[keyPath: path] else { continue }
            self[keyPath: path] = value.isEmpty ? nil : value
        }
    }

    /// The same with a client's own colour and logo. A logo replaces both of the application's.
    public func overridden(accentColour: String?, logoURL: String?) -> ApplicationBranding {
        var branding = self
        if let accentColour { branding.accentColour = accentColour }
        if let logoURL { (branding.logoURL, branding.logoDarkURL) = (logoURL, nil) }
        return branding
    }
}
