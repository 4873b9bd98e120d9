extension Tokens {
    /// Tells whether a token is active, and what it is valid for (RFC 7662).
    ///
    /// Errors: 401 `invalid_client` for a public client, which cannot authenticate. 403 `invalid_proof`.
    public struct IntrospectToken: RPCMethod {
        public static let name = "tokens.introspect_token"
        public static let isIdempotent = true
        public typealias Reply = Introspection

        /// An access token or a refresh token.
        public var token: Secret
        /// Client proof of identity. Tokens of another application are reported as inactive.
        public var client: Proof

        public init(token: Secret, client: Proof) {
            self.token = token
            self.client = client
        }
    }

    /// The result of an introspection (RFC 7662 §2.2). An inactive token has nothing but `active`.
    public struct Introspection: Codable, Sendable, Equatable {
        /// Whether the token is active.
        public var active: Bool
        /// The claims of an access token.
        public var claims: AccessTokenClaims?
        /// The session of a refresh token.
        public var session: RefreshTokenStatus?

        public init(active: Bool, claims: AccessTokenClaims? = nil, session: RefreshTokenStatus? = nil) {
            self.active = active
            self.claims = claims
            self.session = session
        }
    }

    /// The session of an active refresh token.
    public struct RefreshTokenStatus: Codable, Sendable, Equatable {
        /// The user.
        public var user: UserID
        /// The session.
        public var session: SessionID
        /// The client that the token was issued to.
        public var client: ClientID
        /// The client's application.
        public var application: ApplicationID
        /// Scopes that were granted, separated by spaces.
        public var scope: String
        /// When the token expires if it is not used, in seconds since the epoch.
        public var expiresAt: TimestampInSeconds

        public init(
            user: UserID, session: SessionID, client: ClientID, application: ApplicationID, scope: String,
            expiresAt: TimestampInSeconds
        ) {
            self.user = user
            self.session = session
            self.client = client
            self.application = application
            self.scope = scope
            self.expiresAt = expiresAt
        }
    }
}
