extension Tokens {
    /// Ends the session of a token that a client no longer needs (RFC 7009). An invalid token is no error (RFC 7009
    /// §2.2).
    ///
    /// Errors: 400 `invalid_grant` for a token of another client. 403 `invalid_proof`.
    public struct RevokeToken: RPCMethod {
        public static let name = "tokens.revoke_token"
        public static let isIdempotent = true
        public typealias Reply = Revoked

        /// An access token or a refresh token.
        public var token: Secret
        /// Client proof of identity.
        public var client: Proof

        public init(token: Secret, client: Proof) {
            self.token = token
            self.client = client
        }
    }
}
