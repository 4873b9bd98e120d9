extension Identity {
    /// Verifies the second factor for a sign-in that waits for it, and continues the sign-in. A passkey need not verify its user.
    ///
    /// Errors: 401 `second_factor_invalid` for a code that is wrong or was used, `passkey_invalid`; the sign-in still waits. 401 `sign_in_token_invalid` if
    /// the sign-in waits for something else, or if the user's rights have changed since it began. 403 `invalid_proof`, `user_suspended`.
    public struct VerifySecondFactor: RPCMethod {
        public static let name = "identity.verify_second_factor"
        public typealias Reply = AuthenticatedUser

        /// Tokens' proof of the sign-in; see ``Tokens/FindSignIn``.
        public var proof: Proof
        /// What the user shows.
        public var answer: SecondFactorAnswer
        /// The token of the caller's browser, if it is to be remembered: 256 random bits, base64url. Only where the application allows it.
        public var browser: Secret?
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(
            proof: Proof, answer: SecondFactorAnswer, browser: Secret? = nil, ipAddress: String?, origin: MailOrigin?
        ) {
            self.proof = proof
            self.answer = answer
            self.browser = browser
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
