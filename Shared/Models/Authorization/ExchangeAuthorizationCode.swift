extension Tokens {
    /// Exchanges an authorization code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.6). Opens a session of the client
    /// with the user, `auth_time` and `amr` of the session that the code was issued from.
    ///
    /// Errors: 400 `invalid_grant`, whatever is wrong with the code. Using a code twice also ends the session that it
    /// opened; the error then has an attestation for identity. 403 `invalid_proof`.
    public struct ExchangeAuthorizationCode: RPCMethod {
        public static let name = "tokens.exchange_authorization_code"
        public typealias Reply = TokenResponse

        /// The code.
        public var code: Secret
        /// Client proof of identity.
        public var client: Proof
        /// The `redirect_uri` of the token request; nil when the client sent none (OAuth 2.1 §10.2).
        public var redirectURI: String?
        /// The code verifier (RFC 7636 §4.5).
        public var verifier: Secret
        /// Where the session is used from.
        public var device: Device

        public init(code: Secret, client: Proof, redirectURI: String?, verifier: Secret, device: Device) {
            self.code = code
            self.client = client
            self.redirectURI = redirectURI
            self.verifier = verifier
            self.device = device
        }
    }
}
