extension Identity {
    /// Removes a passkey, or the authenticator app with the recovery codes: without the app, a sign-in needs one factor. The same
    /// transaction records that every other session of the user ends and that a notice is emailed.
    ///
    /// Errors: 401 `insufficient_user_authentication` unless the user has signed in by two factors within
    /// ``FreshSignIn/maximumAge``. 403 `invalid_proof`. 404.
    public struct RemoveFactor: RPCMethod {
        public static let name = "identity.remove_factor"

        /// What lets the caller end the sessions at once instead of waiting for the outbox.
        public struct Reply: Codable, Sendable {
            /// Epoch proof for ``Tokens/AdvanceEpoch``.
            public var proof: Proof
            /// The user's new epoch, for the known-device mark of the caller's browser.
            public var epoch: Int

            public init(proof: Proof, epoch: Int) {
                self.proof = proof
                self.epoch = epoch
            }
        }

        /// Session proof of the caller. It names the user, and the session that stays.
        public var session: Proof
        /// The kind of factor.
        public var type: Factor.Kind
        /// The factor; 404 if it is of another kind.
        public var factor: FactorID
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(
            session: Proof, type: Factor.Kind, factor: FactorID, freshness: FreshSignIn, ipAddress: String?,
            origin: MailOrigin?
        ) {
            self.session = session
            self.type = type
            self.factor = factor
            self.freshness = freshness
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
