extension Identity {
    /// Replaces the password of the user of a mailbox proof. The same transaction records that every session ends and
    /// that a notice is emailed. If this is the first proof that the user owns the mailbox, everything else that was
    /// set up with the address is removed too, unless ``Ownership`` shows that it belongs to the same person.
    ///
    /// Errors: 400 `invalid_request` with `/new_password` for a weak password. 401 `token_invalid` when the password
    /// was changed after the email was sent, `invalid_credentials` for a wrong current password. 403 `invalid_proof`,
    /// `user_suspended`. 409 `credentials_reset_required`.
    public struct ResetPassword: RPCMethod {
        public static let name = "identity.reset_password"

        /// What lets the caller end the sessions at once instead of waiting for the outbox.
        public struct Reply: Codable, Sendable {
            /// Epoch proof for ``Tokens/AdvanceEpoch``.
            public var proof: Proof
            /// Whether the user's earlier linked identities, consents and invitations were removed with the old password.
            public var credentialsReset: Bool

            public init(proof: Proof, credentialsReset: Bool = false) {
                self.proof = proof
                self.credentialsReset = credentialsReset
            }
        }

        /// Mailbox proof of the mailer.
        public var proof: Proof
        /// The new password as typed, at most ``TextBounds/password`` bytes of UTF-8.
        public var newPassword: Secret
        /// Evidence that the existing user is the reader of the email.
        public var ownership: Ownership?
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The queue in which the password is hashed; nil for the shared one.
        public var share: WorkShare?

        public init(
            proof: Proof, newPassword: Secret, ownership: Ownership? = nil, ipAddress: String? = nil,
            share: WorkShare? = nil
        ) {
            self.proof = proof
            self.newPassword = newPassword
            self.ownership = ownership
            self.ipAddress = ipAddress
            self.share = share
        }
    }
}
