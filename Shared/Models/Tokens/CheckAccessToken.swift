extension Tokens {
    /// Checks an access token: signature, claims, and that neither it nor its session was revoked (RFC 9068 §4).
    ///
    /// Errors: 401 `invalid_token`, whatever was wrong.
    public struct CheckAccessToken: RPCMethod {
        public static let name = "tokens.check_access_token"
        public static let isIdempotent = true
        public typealias Reply = AccessTokenClaims

        /// The JWT.
        public var accessToken: AccessToken

        /// Makes the call.
        public init(accessToken: AccessToken) { self.accessToken = accessToken }
    }
}

/// For whom an access token is: its `aud`, always one string (RFC 9068 §2.2).
public enum AccessTokenAudience: Codable, Sendable, Equatable {
    /// The APIs of an application: the token of a first-party client.
    case application(ApplicationID)
    /// A third-party client. An API that checks `aud` for its application refuses such a token, unless it expects the
    /// client by name.
    case client(ClientID)

    /// Reads `app_…` or `client_…`. Throws `DecodingError` for everything else, lists included.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        if let application = ApplicationID(text) {
            self = .application(application)
        } else if let client = ClientID(text) {
            self = .client(client)
        } else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "neither an application nor a client"))
        }
    }

    /// Writes the id.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .application(let application): try container.encode(application)
        case .client(let client): try container.encode(client)
        }
    }
}

/// What an access token says (RFC 9068 §2.2), times in seconds since the epoch.
public struct AccessTokenClaims: Codable, Sendable, Equatable {
    /// Who issued it: the fleet's public base URL.
    public var issuer: String
    /// Whose it is.
    public var user: UserID
    /// For whom it is.
    public var audience: AccessTokenAudience
    /// When it ends.
    public var expiresAt: TimestampInSeconds
    /// When it was made.
    public var issuedAt: TimestampInSeconds
    /// From when it counts.
    public var notBefore: TimestampInSeconds
    /// Its own id.
    public var tokenID: String
    /// Its session.
    public var session: SessionID
    /// The client it was issued to.
    public var client: ClientID
    /// The application whose user this is.
    public var application: ApplicationID
    /// The account that the session acts in.
    public var account: AccountID
    /// What the user may do there.
    public var role: Role
    /// How the user proved who they are (RFC 8176).
    public var authenticationMethods: [String]
    /// When the user did.
    public var authenticatedAt: TimestampInSeconds
    /// What the token is good for, space-separated.
    public var scope: String
    /// True when a third-party client got the token by an authorization code: it acts for the user within `scope`, and is
    /// not the user's own browser or app. Left out otherwise.
    public var isDelegated: Bool?

    /// Makes claims; see the properties.
    public init(
        issuer: String, user: UserID, audience: AccessTokenAudience, expiresAt: TimestampInSeconds,
        issuedAt: TimestampInSeconds, notBefore: TimestampInSeconds, tokenID: String, session: SessionID,
        client: ClientID, application: ApplicationID, account: AccountID, role: Role,
        authenticationMethods: [String], authenticatedAt: TimestampInSeconds, scope: String,
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
        self.authenticatedAt = authenticatedAt
        self.scope = scope
        self.isDelegated = isDelegated
    }

    enum CodingKeys: String, CodingKey {
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
        case role
        case authenticationMethods = "amr"
        case authenticatedAt = "auth_time"
        case scope
        case isDelegated = "delegated"
    }
}
