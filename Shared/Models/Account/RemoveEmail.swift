extension Identity {
    /// Removes an address from the user of a session. With a verified one, every other session of the user ends, the mailbox gets a notice
    /// with a link that undoes it (see ``UndoEmailChange``), and until then nobody else can have the address.
    ///
    /// Errors: 401 `insufficient_user_authentication`, `invalid_credentials`; see ``FreshSignIn``. 403 `invalid_proof`, `user_suspended`. 404
    /// for an address that is not the user's. 409 `last_email`, `last_verified_email`, `primary_email`. 429 `rate_limited`.
    public struct RemoveEmail: RPCMethod {
        public static let name = "identity.remove_email"

        /// What follows from it.
        public struct Reply: Codable, Sendable {
            /// Set when the user's other sessions end: epoch proof for ``Tokens/AdvanceEpoch``.
            public var proof: Proof?
            /// The epoch that has begun, for the known-device mark of the caller's browser.
            public var epoch: Int?

            public init(proof: Proof? = nil, epoch: Int? = nil) {
                self.proof = proof
                self.epoch = epoch
            }
        }

        /// Session proof of the user.
        public var session: Proof
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// The address to remove.
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
