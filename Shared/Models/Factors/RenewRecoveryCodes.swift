extension Identity {
    /// Makes ten new recovery codes for the user of a session, whose earlier ones become void. The user is notified by email.
    ///
    /// Errors: 401 `insufficient_user_authentication` unless the user has signed in by two factors within
    /// ``FreshSignIn/maximumAge``. 403 `invalid_proof`. 404 without a factor.
    public struct RenewRecoveryCodes: RPCMethod {
        public static let name = "identity.renew_recovery_codes"
        /// The codes. They are not stored, so nobody can show them again.
        public typealias Reply = [Secret]

        /// Session proof of the caller.
        public var session: Proof
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(session: Proof, freshness: FreshSignIn, ipAddress: String?, origin: MailOrigin?) {
            self.session = session
            self.freshness = freshness
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
