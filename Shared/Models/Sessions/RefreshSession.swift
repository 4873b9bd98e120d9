extension Tokens {
    /// Exchanges a refresh token for new tokens (RFC 6749 §6), and replaces it (rotation, RFC 9700 §4.14).
    ///
    /// Idempotent: for 10 seconds the token just replaced yields the same successor again.
    ///
    /// Errors: 401 `invalid_refresh_token` for a token that is unknown, expired or issued to another client. 401
    /// `refresh_token_reused` for a replay, which also ends the session; the error has an attestation for
    /// identity. 429 `rate_limited`.
    public struct RefreshSession: RPCMethod {
        public static let name = "tokens.refresh_session"
        public static let isIdempotent = true
        public typealias Reply = IssuedSession

        /// The token to exchange.
        public var refreshToken: RefreshToken
        /// The client, if the caller named one; it must be the one that the session was issued to.
        public var client: ClientID?
        /// Where the session is used from.
        public var device: Device
        /// The use to count. It is part of this call because a separate one would double its cost. The reply has the
        /// state of the limit.
        public var spend: Spend?

        public init(refreshToken: RefreshToken, client: ClientID?, device: Device, spend: Spend? = nil) {
            self.refreshToken = refreshToken
            self.client = client
            self.device = device
            self.spend = spend
        }
    }
}
