extension Tokens {
    /// The response of the token endpoint (RFC 6749 §5.1, OIDC Core §3.1.3.3).
    public struct TokenResponse: Codable, Sendable {
        /// The JWT to send with requests.
        public var accessToken: AccessToken
        /// How to use it.
        public var tokenType: TokenType
        /// Lifetime of the access token, in seconds.
        public var expiresIn: Int
        /// The refresh token, if `offline_access` was granted.
        public var refreshToken: RefreshToken?
        /// The ID token, if `openid` was granted.
        public var idToken: Secret?
        /// Scopes of the access token, separated by spaces.
        public var scope: String

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
            case scope
            case accessToken = "access_token"
            case tokenType = "token_type"
            case expiresIn = "expires_in"
            case refreshToken = "refresh_token"
            case idToken = "id_token"
        }
    }
}
