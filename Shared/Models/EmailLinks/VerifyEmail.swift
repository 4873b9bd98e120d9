extension Identity {
    /// Marks an address as verified. Repeating it changes nothing. The first time, everything that was set up with
    /// the address before is removed, unless ``Ownership`` shows that it belongs to the same person.
    ///
    /// An address that a user has added becomes theirs. That takes a session or a sign-in of this user in ``Ownership``.
    ///
    /// Errors: 401 `token_invalid` when the address is not that user's any more, `invalid_credentials` for a wrong
    /// password, `authentication_required` for an added address without a session. 403 `invalid_proof`. 409 `credentials_reset_required`,
    /// `email_taken` for an added address that another user has.
    public struct VerifyEmail: RPCMethod {
        public static let name = "identity.verify_email"

        /// What has changed for the user.
        public struct Reply: Codable, Sendable {
            /// Whether the user's earlier password, linked identities, consents, invitations and sessions were removed.
            public var credentialsReset: Bool
            /// Set when the user's earlier sessions end: epoch proof for ``Tokens/AdvanceEpoch``.
            public var epochProof: Proof?

            public init(credentialsReset: Bool, epochProof: Proof? = nil) {
                self.credentialsReset = credentialsReset
                self.epochProof = epochProof
            }
        }

        /// Mailbox proof of the mailer.
        public var proof: Proof
        /// Evidence that the existing user is the reader of the email.
        public var ownership: Ownership?
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?

        public init(proof: Proof, ownership: Ownership? = nil, ipAddress: String? = nil) {
            self.proof = proof
            self.ownership = ownership
            self.ipAddress = ipAddress
        }
    }
}
