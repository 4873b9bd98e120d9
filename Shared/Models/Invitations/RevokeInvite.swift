extension Identity {
    /// Revokes a pending invitation. An invitation that is accepted, revoked or expired stays as it is.
    ///
    /// Errors: 403 `not_owner`, `invalid_proof`. 404.
    public struct RevokeInvite: RPCMethod {
        public static let name = "identity.revoke_invite"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = Invite

        /// The invitation.
        public var invite: InviteID
        /// The account that the invitation must belong to; nil for an operator, who may revoke any.
        public var account: AccountID?
        /// The application that the invitation must belong to; without an account, it must be one to sign up. Nil for any.
        public var application: ApplicationID?
        /// Session proof of the caller; nil for an operator.
        public var inviter: Proof?

        public init(
            invite: InviteID, account: AccountID?, application: ApplicationID? = nil, inviter: Proof?
        ) {
            self.invite = invite
            self.account = account
            self.application = application
            self.inviter = inviter
        }
    }
}
