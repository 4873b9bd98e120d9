/// The claims of an ID token (OIDC Core §2). Name and address of the user are available at `/oauth2/userinfo`.
public struct IDTokenClaims: Codable, Sendable, Equatable {
    /// Issuer: the public base URL of the deployment.
    public var issuer: String
    /// Subject: the user.
    public var user: UserID
    /// Audience: the client.
    public var audience: ClientID
    /// Expiration time, in seconds since the epoch.
    public var expiresAt: TimestampInSeconds
    /// Time of issue, in seconds since the epoch.
    public var issuedAt: TimestampInSeconds
    /// When the user authenticated, in seconds since the epoch.
    public var authenticatedAt: TimestampInSeconds
    /// How the user authenticated (RFC 8176), such as `pwd`.
    public var authenticationMethods: [String]
    /// How strongly the user authenticated (§2). Left out by earlier versions.
    public var authenticationContext: AuthenticationContext?
    /// The session.
    public var session: SessionID
    /// The `nonce` of the authorization request.
    public var nonce: String?
    /// Hash of the access token that was issued with it (OIDC Core §3.1.3.6).
    public var accessTokenHash: String?

    public init(
        issuer: String, user: UserID, audience: ClientID, expiresAt: TimestampInSeconds, issuedAt: TimestampInSeconds,
        authenticatedAt: TimestampInSeconds, authenticationMethods: [String],
        authenticationContext: AuthenticationContext? = nil, session: SessionID, nonce: String?,
        accessTokenHash: String?
    ) {
        self.issuer = issuer
        self.user = user
        self.audience = audience
        self.expiresAt = expiresAt
        self.issuedAt = issuedAt
        self.authenticatedAt = authenticatedAt
        self.authenticationMethods = authenticationMethods
        self.authenticationContext = authenticationContext
        self.session = session
        self.nonce = nonce
        self.accessTokenHash = accessTokenHash
    }

    enum CodingKeys: String, CodingKey {
        case nonce
        case issuer = "iss"
        case user = "sub"
        case audience = "aud"
        case expiresAt = "exp"
        case issuedAt = "iat"
        case authenticatedAt = "auth_time"
        case authenticationMethods = "amr"
        case authenticationContext = "acr"
        case session = "sid"
        case accessTokenHash = "at_hash"
    }
}
