/// The claims of an access token (RFC 9068 §2.2).
public struct AccessTokenClaims: Codable, Sendable, Equatable {
    /// Issuer: the public base URL of the deployment.
    public var issuer: String
    /// Subject: the user.
    public var user: UserID
    /// Audience: the application, or a third-party client.
    public var audience: AccessTokenAudience
    /// Expiration time, in seconds since the epoch.
    public var expiresAt: TimestampInSeconds
    /// Time of issue, in seconds since the epoch.
    public var issuedAt: TimestampInSeconds
    /// Time from which the token is valid, in seconds since the epoch.
    public var notBefore: TimestampInSeconds
    /// Unique identifier of the token.
    public var tokenID: String
    /// The session.
    public var session: SessionID
    /// The client that the token was issued to.
    public var client: ClientID
    /// The application of the user.
    public var application: ApplicationID
    /// The account in which the session acts.
    public var account: AccountID
    /// The user's role in that account.
    public var role: Role
    /// How the user authenticated (RFC 8176), such as `pwd`.
    public var authenticationMethods: [String]
    /// How strongly the user authenticated (OIDC Core §2). Left out by earlier versions.
    public var authenticationContext: AuthenticationContext?
    /// When the user authenticated, in seconds since the epoch.
    public var authenticatedAt: TimestampInSeconds
    /// Scopes, separated by spaces (RFC 8693 §4.2).
    public var scope: String
    /// True when a third-party client got the token by an authorization code: the client acts for the user within
    /// `scope`. Left out otherwise.
    public var isDelegated: Bool?

    public init(
        issuer: String, user: UserID, audience: AccessTokenAudience, expiresAt: TimestampInSeconds,
        issuedAt: TimestampInSeconds, notBefore: TimestampInSeconds, tokenID: String, session: SessionID,
        client: ClientID, application: ApplicationID, account: AccountID, role: Role, authenticationMethods: [String],
        authenticationContext: AuthenticationContext? = nil, authenticatedAt: TimestampInSeconds, scope: String,
        isDelegated: Bool? = nil
    ) {
        self.issuer = issuer
        self.user = user
        self.audience = audience
        self.expiresAt = expiresAt
        self.issuedAt = issuedAt
        self.notBefore = notBefore
        self.tokenID = tokenID
        self.session = session
        self.client = client
        self.application = application
        self.account = account
        self.role = role
        self.authenticationMethods = authenticationMethods
        self.authenticationContext = authenticationContext
        self.authenticatedAt = authenticatedAt
        self.scope = scope
        self.isDelegated = isDelegated
    }

    /// How far the clock of the issuer and that of the reader may differ, in seconds.
    public static let leeway = 30

    /// Whether the token is valid at `time`, in seconds since the epoch, as far as its times state it.
    public func isCurrent(at time: TimestampInSeconds) -> Bool {
        time < expiresAt + Self.leeway && notBefore - Self.leeway <= time && issuedAt - Self.leeway <= time
    }

    enum CodingKeys: String, CodingKey {
        case role, scope
        case issuer = "iss"
        case user = "sub"
        case audience = "aud"
        case expiresAt = "exp"
        case issuedAt = "iat"
        case notBefore = "nbf"
        case tokenID = "jti"
        case session = "sid"
        case client = "client_id"
        case application = "application_id"
        case account = "account_id"
        case authenticationMethods = "amr"
        case authenticationContext = "acr"
        case authenticatedAt = "auth_time"
        case isDelegated = "delegated"
    }
}
