extension Tokens {
    /// Validates an access token: its signature and claims, and that neither it nor its session has been revoked (RFC
    /// 9068 §4).
    ///
    /// Errors: 401 `invalid_token`, whatever is wrong.
    public struct CheckAccessToken: RPCMethod {
        public static let name = "tokens.check_access_token"
        public static let isIdempotent = true
        public typealias Reply = AccessTokenClaims

        /// The JWT.
        public var accessToken: AccessToken

        public init(accessToken: AccessToken) { self.accessToken = accessToken }
    }
}
