extension Tokens {
    /// Exchanges a refresh token at the token endpoint (RFC 6749 §6) for an authenticated client; see
    /// ``RefreshSession``.
    ///
    /// Idempotent: for 10 seconds the token just replaced yields the same successor again.
    ///
    /// Errors: 400 `invalid_grant`, with an attestation for identity after a replay. 400 `invalid_scope` for more
    /// than was granted. 403 `invalid_proof`.
    public struct ExchangeRefreshToken: RPCMethod {
        public static let name = "tokens.exchange_refresh_token"
        public static let isIdempotent = true
        public typealias Reply = TokenResponse

        /// The token to exchange.
        public var refreshToken: RefreshToken
        /// Client proof of identity.
        public var client: Proof
        /// Scopes of the new access token, separated by spaces; nil for all that were granted.
        public var scope: String?
        /// Where the session is used from.
        public var device: Device

        public init(refreshToken: RefreshToken, client: Proof, scope: String?, device: Device) {
            self.refreshToken = refreshToken
            self.client = client
            self.scope = scope
            self.device = device
        }
    }
}
