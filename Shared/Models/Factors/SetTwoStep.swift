extension Identity {
    /// Turns two-step sign-in on or off for the user of a session. The same transaction records that every other session of the user
    /// ends and that a notice is emailed. Nothing happens if it is as asked for already.
    ///
    /// Errors: 401 `insufficient_user_authentication` unless the user has signed in by two factors within
    /// ``FreshSignIn/maximumAge``. 403 `invalid_proof`, `method_not_enabled`, `user_suspended`, and `forbidden` to turn it off where the application requires it. 404 to turn it on without a factor.
    public struct SetTwoStep: RPCMethod {
        public static let name = "identity.set_two_step"

        /// What follows from it.
        public struct Reply: Codable, Sendable {
            /// Ten recovery codes, if it is on now and the user had none; else empty. They are not stored.
            public var recoveryCodes: [Secret]
            /// Epoch proof for ``Tokens/AdvanceEpoch``; nil if nothing has changed.
            public var proof: Proof?
            /// The user's new epoch, for the known-device mark of the caller's browser; nil if nothing has changed.
            public var epoch: Int?

            public init(recoveryCodes: [Secret] = [], proof: Proof? = nil, epoch: Int? = nil) {
                self.recoveryCodes = recoveryCodes
                self.proof = proof
                self.epoch = epoch
            }
        }

        /// Session proof of the caller. It names the user, and the session that stays.
        public var session: Proof
        /// Whether sign-ins need two factors from now on.
        public var isOn: Bool
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(session: Proof, isOn: Bool, freshness: FreshSignIn, ipAddress: String?, origin: MailOrigin?) {
            self.session = session
            self.isOn = isOn
            self.freshness = freshness
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
