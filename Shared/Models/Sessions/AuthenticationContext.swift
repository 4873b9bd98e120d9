/// How strongly a user has authenticated: a value of `acr` (OIDC Core §2), weakest first.
public enum AuthenticationContext: String, Codable, Sendable, CaseIterable {
    /// One factor, such as a password or an emailed link.
    case oneFactor = "urn:latchkey:one-factor"
    /// Two factors.
    case twoFactors = "urn:latchkey:two-factors"
    /// A passkey, which can't be phished (OpenID Connect Extended Authentication Profile 1.0 §2).
    case phishingResistant = "phr"

    /// The strongest value that the given methods reach (`amr`, RFC 8176).
    public init(authenticationMethods methods: [String]) {
        let hasPasskey = methods.contains("hwk") || methods.contains("swk")
        self = hasPasskey ? .phishingResistant : methods.contains("mfa") ? .twoFactors : .oneFactor
    }

    /// Whether a sign-in that reaches `other` reaches this value.
    public func isReached(by other: AuthenticationContext) -> Bool {
        let order = Self.allCases
        return (order.firstIndex(of: self) ?? 0) <= (order.firstIndex(of: other) ?? 0)
    }

    /// Whether the given methods reach this value.
    public func isReached(by methods: [String]) -> Bool {
        isReached(by: AuthenticationContext(authenticationMethods: methods))
    }
}
