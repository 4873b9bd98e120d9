extension Identity {
    /// Removes a linked identity, so that the user cannot sign in with it any more. The same transaction records that
    /// every other session of the user ends and that a notice is emailed.
    ///
    /// Errors: 401 `insufficient_user_authentication` when the sign-in is older than ``FreshSignIn/maximumAge`` and no password
    /// was sent, `invalid_credentials` for a wrong password. 403 `invalid_proof`. 404. 409 `last_sign_in_method` when
    /// the user could not sign in any more.
    public struct UnlinkIdentity: RPCMethod {
        public static let name = "identity.unlink_identity"

        /// What lets the caller end the sessions at once instead of waiting for the outbox.
        public struct Reply: Codable, Sendable {
            /// Epoch proof for ``Tokens/AdvanceEpoch``.
            public var proof: Proof
            /// The user's new epoch, for the known-device mark of the caller's browser.
            public var epoch: Int

            public init(proof: Proof, epoch: Int = 0) {
                self.proof = proof
                self.epoch = epoch
            }
        }

        /// Session proof of the caller. It names the user, the session that stays, and when the user signed in.
        public var session: Proof
        /// The linked identity.
        public var identity: LinkedIdentityID
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(
            session: Proof, identity: LinkedIdentityID, freshness: FreshSignIn = .init(), ipAddress: String? = nil,
            origin: MailOrigin? = nil
        ) {
            self.session = session
            self.identity = identity
            self.freshness = freshness
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
