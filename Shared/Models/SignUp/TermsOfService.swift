/// The terms of service that the users of an application have to accept.
public struct TermsOfService: Codable, Sendable, Equatable {
    /// The maximum length of a version, in bytes.
    public static let maximumVersionLength = 64

    /// What the operator calls them, such as a date. When it changes, users are asked again.
    public var version: String
    /// Where they can be read; nil if the application has no such URL any more.
    public var url: String?

    public init(version: String, url: String?) {
        self.version = version
        self.url = url
    }

    /// Whether `text` can be a version: 1 to 64 printable ASCII characters without spaces.
    public static func isVersion(_ text: String) -> Bool {
        (1...maximumVersionLength).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension Client {
    /// The terms of service of the application; nil if its users need not accept any.
    public var terms: TermsOfService? {
        signUpSettings.termsVersion.map { TermsOfService(version: $0, url: branding.termsURL) }
    }
}
