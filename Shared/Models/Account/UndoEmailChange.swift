extension Identity {
    /// Undoes a change of a user's addresses at the request of the mailbox that was replaced or removed, and every change of them that came
    /// after it. What was added since goes as well: addresses, passkeys, authenticator apps, linked identities and consents. All sessions end,
    /// and the password is replaced.
    ///
    /// Undoing a later change does not void the link of an earlier one: whoever had the account first can undo last.
    ///
    /// Errors: 400 `invalid_request` with `/new_password` for a weak password, and for none if the user has one. 401 `token_invalid` after
    /// ``OneTimeGrant/undoLifetime``, and for a change that was undone. 403 `invalid_proof`, `user_suspended`.
    public struct UndoEmailChange: RPCMethod {
        public static let name = "identity.undo_email_change"

        /// What lets the caller end the sessions at once instead of waiting for the outbox.
        public struct Reply: Codable, Sendable {
            /// Epoch proof for ``Tokens/AdvanceEpoch``.
            public var proof: Proof

            public init(proof: Proof) { self.proof = proof }
        }

        /// Mailbox proof of the mailer.
        public var proof: Proof
        /// The new password as typed, at most ``TextBounds/password`` bytes of UTF-8; nil for a user without one.
        public var newPassword: Secret?
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The queue in which the password is hashed; nil for the shared one.
        public var share: WorkShare?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?

        public init(
            proof: Proof, newPassword: Secret? = nil, ipAddress: String? = nil, share: WorkShare? = nil,
            origin: MailOrigin? = nil
        ) {
            self.proof = proof
            self.newPassword = newPassword
            self.ipAddress = ipAddress
            self.share = share
            self.origin = origin
        }
    }
}
