extension Identity {
    /// Continues a sign-in that waits for a second factor without one, in a browser that the user had remembered.
    ///
    /// Errors: 401 `second_factor_invalid` if the browser is not remembered, not any more, or not in this application. 401
    /// `sign_in_token_invalid` if the sign-in waits for something else, or if the user's rights have changed since it began. 403
    /// `invalid_proof`, `user_suspended`.
    public struct SkipSecondFactor: RPCMethod {
        public static let name = "identity.skip_second_factor"
        public static let isIdempotent = true
        public typealias Reply = AuthenticatedUser

        /// Tokens' proof of the sign-in; see ``Tokens/FindSignIn``.
        public var proof: Proof
        /// The browser's token: 256 random bits, base64url.
        public var browser: Secret
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the audit log names.
        public var origin: MailOrigin?

        public init(proof: Proof, browser: Secret, ipAddress: String?, origin: MailOrigin? = nil) {
            self.origin = origin
            self.proof = proof
            self.browser = browser
            self.ipAddress = ipAddress
        }
    }
}
