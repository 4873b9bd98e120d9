extension Identity {
    /// The invitations of an account, or for an operator those of an application that lead to no account; latest first, at
    /// most ``maximumCount``. An operator reads the others page by page.
    ///
    /// Errors: 403 `not_owner`, `invalid_proof`. 404.
    public struct ListInvites: RPCMethod {
        public static let name = "identity.list_invites"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = [Invite]

        /// How many invitations a reply has at most. One that has fewer is the last page.
        public static let maximumCount = 100

        /// The account; nil for invitations that lead to none.
        public var account: AccountID?
        /// The application of invitations without an account.
        public var application: ApplicationID?
        /// Session proof of the caller; nil for an operator.
        public var inviter: Proof?
        /// The last invitation of the page before; nil for the first page.
        public var before: InviteID?

        public init(
            account: AccountID?, application: ApplicationID? = nil, inviter: Proof?, before: InviteID? = nil
        ) {
            self.account = account
            self.application = application
            self.inviter = inviter
            self.before = before
        }
    }
}
