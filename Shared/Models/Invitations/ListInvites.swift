extension Identity {
    /// The invitations of an account, latest first, at most 100.
    ///
    /// Errors: 403 `not_owner`, `invalid_proof`.
    public struct ListInvites: RPCMethod {
        public static let name = "identity.list_invites"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = [Invite]

        /// The account.
        public var account: AccountID
        /// Session proof of the caller; nil for an operator.
        public var inviter: Proof?

        public init(account: AccountID, inviter: Proof?) {
            self.account = account
            self.inviter = inviter
        }
    }
}
