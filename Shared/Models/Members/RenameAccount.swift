extension Identity {
    /// Gives an account another name; for its owners and for operators.
    ///
    /// Errors: 400 `invalid_request` for a name that is not valid. 401 `invalid_token` when the user's rights have changed since the session
    /// began. 403 `invalid_proof`, `not_owner`. 404 for an account that the user is no member of.
    public struct RenameAccount: RPCMethod {
        public static let name = "identity.rename_account"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = Account

        /// Session proof of the caller; nil for an operator.
        public var session: Proof?
        /// The account.
        public var account: AccountID
        /// Its new name; see ``AccountName``.
        public var accountName: String
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?

        public init(
            session: Proof?, account: AccountID, accountName: String, ipAddress: String? = nil,
            origin: MailOrigin? = nil
        ) {
            self.session = session
            self.account = account
            self.accountName = accountName
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
