extension Tokens {
    /// Reads an ID token that we issued, expired or not: a hint at who wants to sign out (OIDC RP-Initiated Logout
    /// §2, `id_token_hint`).
    ///
    /// Errors: 401 `invalid_token` for any other text.
    public struct ReadIDToken: RPCMethod {
        public static let name = "tokens.read_id_token"
        public static let isIdempotent = true
        public typealias Reply = IDTokenClaims

        /// The JWT.
        public var idToken: Secret

        public init(idToken: Secret) { self.idToken = idToken }
    }
}
