extension Tokens {
    /// Exchanges a refresh token for new tokens (RFC 6749 §6, rotation per RFC 9700 §4.14).
    ///
    /// Idempotent: for 10 s the token just replaced gives the identical successor again.
    /// Errors: 401 `invalid_refresh_token` for one that is unknown, expired or of another client; 401
    /// `refresh_token_reused` for a replay, which also ends the session (the error has an attestation of it for identity).
    public struct RefreshSession: RPCMethod {
        public static let name = "tokens.refresh_session"
        public static let isIdempotent = true
        public typealias Reply = IssuedSession

        /// The token to trade in.
        public var refreshToken: RefreshToken
        /// The client that asks, if it said so: must be the one the session was opened for.
        public var client: ClientID?
        /// Where the session is used from.
        public var device: Device
        /// What this use is counted as; here rather than in a call of its own, which would cost as much again. The
        /// grant tells what is left; past the limit the error is 429 `rate_limited`.
        public var spend: Spend?

        /// Makes the call.
        public init(refreshToken: RefreshToken, client: ClientID?, device: Device, spend: Spend? = nil) {
            self.refreshToken = refreshToken
            self.client = client
            self.device = device
            self.spend = spend
        }
    }
}
