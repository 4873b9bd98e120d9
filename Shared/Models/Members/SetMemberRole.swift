extension Identity {
    /// Gives a member of an account another role; for its owners and for operators. The member's sessions in the account end, because their
    /// tokens state the old role, and the member gets a notice if somebody else did it.
    ///
    /// A user stays an owner of their personal account. If an operator changes that, the account is an ordinary one from then on.
    ///
    /// Errors: 401 `invalid_token` when the caller's rights have changed since the session began. 403 `invalid_proof`, `not_owner`. 404 for an
    /// account that the caller is no member of, or a user who is no member of the account. 409 `sole_owner` with ``ServiceError/accounts``
    /// for the only active owner, `personal_account`.
    public struct SetMemberRole: RPCMethod {
        public static let name = "identity.set_member_role"
        public static let callers: Set<CallerRole> = [.gateway, .operator]

        /// The member after the change.
        public struct Reply: Codable, Sendable {
            public var member: AccountMember
            /// Epoch proof for ``Tokens/AdvanceEpoch``, which lets the caller end the sessions at once instead of waiting for the outbox; nil
            /// if the member has had the role already.
            public var proof: Proof?

            public init(member: AccountMember, proof: Proof?) {
                self.member = member
                self.proof = proof
            }
        }

        /// Session proof of the caller; nil for an operator.
        public var session: Proof?
        /// The account.
        public var account: AccountID
        /// The member.
        public var member: MemberReference
        /// The member's new role.
        public var role: Role
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?

        public init(
            session: Proof?, account: AccountID, member: MemberReference, role: Role, ipAddress: String? = nil,
            origin: MailOrigin? = nil
        ) {
            self.session = session
            self.account = account
            self.member = member
            self.role = role
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
