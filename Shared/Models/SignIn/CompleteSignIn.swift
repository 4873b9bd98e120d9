extension Identity {
    /// Continues a sign-in that waited for another step, and issues a session proof for its user. If another step is left, the
    /// reply has a proof of the sign-in that waits for that.
    ///
    /// It changes nothing except for the audit log: tokens uses the sign-in's token up when it opens the session
    /// (``Tokens/IssueSession``).
    ///
    /// Errors: 403 `invalid_proof` for a proof that is forged or expired. 401 `sign_in_token_invalid` if the user's password or
    /// rights have changed since the sign-in began. 403 `user_suspended`.
    public struct CompleteSignIn: RPCMethod {
        public static let name = "identity.complete_sign_in"
        public static let isIdempotent = true
        public typealias Reply = AuthenticatedUser

        /// Tokens' proof of the sign-in; see ``Tokens/FindSignIn``.
        public var proof: Proof
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the audit log names.
        public var origin: MailOrigin?

        public init(proof: Proof, ipAddress: String?, origin: MailOrigin? = nil) {
            self.origin = origin
            self.proof = proof
            self.ipAddress = ipAddress
        }
    }
}
