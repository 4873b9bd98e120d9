extension Tokens {
    /// Which authorization request a call is about.
    public enum AuthorizationReference: Codable, Sendable {
        /// One that ``BeginAuthorization`` keeps, by the secret that names it.
        case kept(Secret)
        /// One that has just come in, and is kept nowhere.
        case new(AuthorizationRequest)
    }

    /// Keeps an authorization request while the user signs in: for 10 minutes, and for 30 once somebody has signed in.
    /// The number of requests that are kept is bounded: beyond it, the ones that would end first go. Answers the secret
    /// that names the request.
    public struct BeginAuthorization: RPCMethod {
        public static let name = "tokens.begin_authorization"
        public typealias Reply = Secret

        /// What the client asks.
        public var request: AuthorizationRequest

        /// Makes the call.
        public init(_ request: AuthorizationRequest) { self.request = request }
    }

    /// An authorization request, and whether a browser's session is enough for it. Spends nothing.
    ///
    /// Errors: 400 `authorization_expired` when it is unknown, over or answered. A token that is no good counts as none.
    public struct FindAuthorization: RPCMethod {
        public static let name = "tokens.find_authorization"
        public static let isIdempotent = true
        public typealias Reply = AuthorizationStatus

        /// The request.
        public var reference: AuthorizationReference
        /// The access token of the browser's session, if it has one.
        public var accessToken: AccessToken?

        /// Makes the call.
        public init(_ reference: AuthorizationReference, accessToken: AccessToken?) {
            self.reference = reference
            self.accessToken = accessToken
        }
    }

    /// Answers an authorization request with a code, once: for the user of a session, on the grounds of that session
    /// alone. Whether the user agrees is the caller's to know.
    ///
    /// Errors: 400 `authorization_expired`; 401 `login_required` when the session is not enough.
    public struct IssueAuthorizationCode: RPCMethod {
        public static let name = "tokens.issue_authorization_code"
        public typealias Reply = IssuedAuthorizationCode

        /// The request.
        public var reference: AuthorizationReference
        /// The access token of the browser's session.
        public var accessToken: AccessToken

        /// Makes the call.
        public init(_ reference: AuthorizationReference, accessToken: AccessToken) {
            self.reference = reference
            self.accessToken = accessToken
        }
    }

    /// A code and the request that it answers.
    public struct IssuedAuthorizationCode: Codable, Sendable {
        /// Good once, for 60 seconds.
        public var code: Secret
        /// What was asked.
        public var request: AuthorizationRequest

        /// Makes an answer.
        public init(code: Secret, request: AuthorizationRequest) {
            self.code = code
            self.request = request
        }
    }

    /// Trades a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.6): opens a session of the client on the grounds of the
    /// session that the code was made from.
    ///
    /// Errors: 400 `invalid_grant`, whatever is wrong with the code. One that was used before also ends the session that
    /// it gave then, and the error names the user. 403 `invalid_proof`.
    public struct ExchangeAuthorizationCode: RPCMethod {
        public static let name = "tokens.exchange_authorization_code"
        public typealias Reply = TokenResponse

        /// The code.
        public var code: Secret
        /// Identity's word on which client asks.
        public var client: Proof
        /// Where the client says that the code was sent; nil when it does not say (OAuth 2.1 §10.2).
        public var redirectURI: String?
        /// What the code's challenge was made of.
        public var verifier: Secret
        /// Where the session is used from.
        public var device: Device

        /// Makes the call.
        public init(code: Secret, client: Proof, redirectURI: String?, verifier: Secret, device: Device) {
            self.code = code
            self.client = client
            self.redirectURI = redirectURI
            self.verifier = verifier
            self.device = device
        }
    }

    /// Trades a refresh token for its successor, as `RefreshSession` does, for a client that has shown who it is.
    ///
    /// Idempotent: for 10 s the token just replaced gives the identical successor again.
    /// Errors: 400 `invalid_grant`, naming the user after a replay; 400 `invalid_scope` for more than was granted; 403
    /// `invalid_proof`.
    public struct ExchangeRefreshToken: RPCMethod {
        public static let name = "tokens.exchange_refresh_token"
        public static let isIdempotent = true
        public typealias Reply = TokenResponse

        /// The token to trade in.
        public var refreshToken: RefreshToken
        /// Identity's word on which client asks.
        public var client: Proof
        /// What the access token is to be good for, if less than was granted; space-separated.
        public var scope: String?
        /// Where the session is used from.
        public var device: Device

        /// Makes the call.
        public init(refreshToken: RefreshToken, client: Proof, scope: String?, device: Device) {
            self.refreshToken = refreshToken
            self.client = client
            self.scope = scope
            self.device = device
        }
    }

    /// What the token endpoint answers (RFC 6749 §5.1, OIDC Core §3.1.3.3).
    public struct TokenResponse: Codable, Sendable {
        /// The JWT to send with requests.
        public var accessToken: AccessToken
        /// How to use it.
        public var tokenType: TokenType
        /// How long it lives, in seconds.
        public var expiresIn: Int
        /// The token to trade for the next ones, if the client may come back while the user is away.
        public var refreshToken: RefreshToken?
        /// Who signed in, when the scope has `openid`.
        public var idToken: Secret?
        /// What the tokens are good for.
        public var scope: String

        /// Makes an answer; see the properties.
        public init(
            accessToken: AccessToken, tokenType: TokenType = .bearer, expiresIn: Int, refreshToken: RefreshToken?,
            idToken: Secret?, scope: String
        ) {
            self.accessToken = accessToken
            self.tokenType = tokenType
            self.expiresIn = expiresIn
            self.refreshToken = refreshToken
            self.idToken = idToken
            self.scope = scope
        }

        enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case tokenType = "token_type"
            case expiresIn = "expires_in"
            case refreshToken = "refresh_token"
            case idToken = "id_token"
            case scope
        }
    }
}
