extension Tokens {
    /// Ends the session of a token that a client does not need any more (RFC 7009). A token that says nothing to us is no
    /// error.
    ///
    /// Errors: 400 `invalid_grant` for a token of another client; 403 `invalid_proof`.
    public struct RevokeToken: RPCMethod {
        public static let name = "tokens.revoke_token"
        public static let isIdempotent = true
        public typealias Reply = Revoked

        /// An access token or a refresh token.
        public var token: Secret
        /// Identity's word on which client asks.
        public var client: Proof

        /// Makes the call.
        public init(token: Secret, client: Proof) {
            self.token = token
            self.client = client
        }
    }

    /// What a revocation did.
    public struct Revoked: Codable, Sendable {
        /// Whose session has ended; nil when there was nothing to end.
        public var user: UserID?
        /// What ``Identity/RecordSessionEvent`` believes; nil when nothing has ended.
        public var proof: Proof?

        /// Makes an answer.
        public init(user: UserID?, proof: Proof? = nil) {
            self.user = user
            self.proof = proof
        }
    }

    /// Says whether a token counts right now, and what it is good for (RFC 7662).
    ///
    /// Errors: 401 `invalid_client` for a client that can't show who it is; 403 `invalid_proof`.
    public struct IntrospectToken: RPCMethod {
        public static let name = "tokens.introspect_token"
        public static let isIdempotent = true
        public typealias Reply = Introspection

        /// An access token or a refresh token.
        public var token: Secret
        /// Identity's word on which client asks; it learns of the tokens of its own application only.
        public var client: Proof

        /// Makes the call.
        public init(token: Secret, client: Proof) {
            self.token = token
            self.client = client
        }
    }

    /// The answer to an introspection (RFC 7662 §2.2). Everything but `active` is left out of a token that does not
    /// count, so that nothing is told about it.
    public struct Introspection: Codable, Sendable, Equatable {
        /// Whether the token counts.
        public var active: Bool
        /// What an access token says, times in seconds since the epoch.
        public var claims: AccessTokenClaims?
        /// What a refresh token stands for.
        public var session: RefreshTokenStatus?

        /// Makes an answer.
        public init(active: Bool, claims: AccessTokenClaims? = nil, session: RefreshTokenStatus? = nil) {
            self.active = active
            self.claims = claims
            self.session = session
        }
    }

    /// What a refresh token stands for.
    public struct RefreshTokenStatus: Codable, Sendable, Equatable {
        /// Whose it is.
        public var user: UserID
        /// Its session.
        public var session: SessionID
        /// The client that holds it.
        public var client: ClientID
        /// The client's application.
        public var application: ApplicationID
        /// What it was granted for, space-separated.
        public var scope: String
        /// When it ends if it is not used.
        public var expiresAt: TimestampInSeconds

        /// Makes a standing; see the properties.
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

    /// Reads an ID token that we issued, however old: a hint at who wants to sign out (OIDC RP-Initiated Logout §2).
    ///
    /// Errors: 401 `invalid_token` when it is none of ours.
    public struct ReadIDToken: RPCMethod {
        public static let name = "tokens.read_id_token"
        public static let isIdempotent = true
        public typealias Reply = IDTokenClaims

        /// The JWT.
        public var idToken: Secret

        /// Makes the call.
        public init(idToken: Secret) { self.idToken = idToken }
    }
}

/// What an ID token says (OIDC Core §2), times in seconds since the epoch. Who somebody is by name and address, identity
/// tells at `/oauth2/userinfo`.
public struct IDTokenClaims: Codable, Sendable, Equatable {
    /// Who issued it: the fleet's public base URL.
    public var issuer: String
    /// Who signed in.
    public var user: UserID
    /// For whom it is: the client.
    public var audience: ClientID
    /// When it ends.
    public var expiresAt: TimestampInSeconds
    /// When it was made.
    public var issuedAt: TimestampInSeconds
    /// When the user proved who they are.
    public var authenticatedAt: TimestampInSeconds
    /// How the user did (RFC 8176).
    public var authenticationMethods: [String]
    /// The session.
    public var session: SessionID
    /// The client's own value from its authorization request.
    public var nonce: String?
    /// Binds it to the access token beside it (OIDC Core §3.1.3.6).
    public var accessTokenHash: String?

    /// Makes claims; see the properties.
    public init(
        issuer: String, user: UserID, audience: ClientID, expiresAt: TimestampInSeconds, issuedAt: TimestampInSeconds,
        authenticatedAt: TimestampInSeconds, authenticationMethods: [String], session: SessionID, nonce: String?,
        accessTokenHash: String?
    ) {
        self.issuer = issuer
        self.user = user
        self.audience = audience
        self.expiresAt = expiresAt
        self.issuedAt = issuedAt
        self.authenticatedAt = authenticatedAt
        self.authenticationMethods = authenticationMethods
        self.session = session
        self.nonce = nonce
        self.accessTokenHash = accessTokenHash
    }

    enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case user = "sub"
        case audience = "aud"
        case expiresAt = "exp"
        case issuedAt = "iat"
        case authenticatedAt = "auth_time"
        case authenticationMethods = "amr"
        case session = "sid"
        case nonce
        case accessTokenHash = "at_hash"
    }
}
