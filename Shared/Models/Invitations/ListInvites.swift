extension Identity {
    /// The invitations of an account, or for an operator those of an application that lead to no account; latest first, at
    /// most 100.
    ///
    /// Errors: 403 `not_owner`, `invalid_proof`. 404.
    public struct ListInvites: RPCMethod {
        public static let name = "identity.list_invites"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = [Invite]

        /// The account; nil for invitations that lead to none.
        public var account: AccountID?
        /// The application of invitations without an account.
        public var application: ApplicationID?
        /// Session proof of the caller; nil for an operator.
        public var inviter: Proof?

        public init(account: AccountID?, application: ApplicationID? = nil, inviter: Proof?) {
            self.account = account
            self.application = application
            self.inviter = inviter
        }
    }
}
