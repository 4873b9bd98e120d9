extension Identity {
    /// Removes the authenticator app of a user, with the recovery codes, so that a sign-in needs one factor. The same transaction records
    /// that every other session of the user ends and that a notice is emailed.
    ///
    /// Errors: 401 `insufficient_user_authentication` when the sign-in is older than ``FreshSignIn/maximumAge`` and no password was
    /// sent, or was by one factor; `invalid_credentials` for a wrong password. 403 `invalid_proof`. 404.
    public struct RemoveTOTP: RPCMethod {
        public static let name = "identity.remove_totp"
        public typealias Reply = RemovePasskey.Reply

        /// Session proof of the caller. It names the user, and the session that stays.
        public var session: Proof
        /// The app.
        public var factor: FactorID
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(
            session: Proof, factor: FactorID, freshness: FreshSignIn, ipAddress: String?, origin: MailOrigin?
        ) {
            self.session = session
            self.factor = factor
            self.freshness = freshness
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
