extension Identity {
    /// Makes a verified address of the user of a session the primary one. The earlier one, if it is verified, gets a notice with a link that
    /// undoes it (see ``UndoEmailChange``). Does nothing for the primary address.
    ///
    /// Errors: 401 `insufficient_user_authentication`, `invalid_credentials`; see ``FreshSignIn``. 403 `invalid_proof`, `user_suspended`. 404
    /// for an address that is not the user's. 409 `email_not_verified`. 429 `rate_limited`.
    public struct MakeEmailPrimary: RPCMethod {
        public static let name = "identity.make_email_primary"
        public typealias Reply = Nothing

        /// Session proof of the user.
        public var session: Proof
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// The address.
        public var email: EmailCredentialID
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(
            session: Proof, freshness: FreshSignIn = .init(), email: EmailCredentialID, ipAddress: String? = nil,
            origin: MailOrigin? = nil
        ) {
            self.session = session
            self.freshness = freshness
            self.email = email
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
