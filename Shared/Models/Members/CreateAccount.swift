extension Identity {
    /// Creates an account that its owner can share. The user of the session is its only member, and owns it. The session stays in the
    /// account that it is in.
    ///
    /// Errors: 400 `invalid_request` for a name that is not valid. 401 `invalid_token` when the user's rights have changed since the session
    /// began. 403 `invalid_proof`, `user_suspended`. 409 `account_limit_reached`.
    public struct CreateAccount: RPCMethod {
        public static let name = "identity.create_account"
        public typealias Reply = Membership

        /// How many accounts a user may own.
        public static let maximumOwned = 50

        /// Session proof of the caller.
        public var session: Proof
        /// The name of the account; see ``AccountName``.
        public var accountName: String
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?

        public init(session: Proof, accountName: String, ipAddress: String? = nil, origin: MailOrigin? = nil) {
            self.session = session
            self.accountName = accountName
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
