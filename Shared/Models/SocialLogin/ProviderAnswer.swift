/// The parameters with which a provider redirected the browser back (RFC 6749 §4.1.2).
public struct ProviderAnswer: Codable, Sendable, Equatable {
    /// The authorization code.
    public var code: Secret?
    /// The error code, when there is no authorization code (RFC 6749 §4.1.2.1).
    public var error: String?
    /// The `iss` parameter (RFC 9207).
    public var issuer: String?
    /// Apple's `user` parameter, which comes with the first sign-in only.
    public var user: String?

    public init(code: Secret? = nil, error: String? = nil, issuer: String? = nil, user: String? = nil) {
        self.code = code
        self.error = error
        self.issuer = issuer
        self.user = user
    }
}
