extension Identity {
    /// Takes a user out of an account; for its owners, for the user, and for operators. The user's sessions in the account end, and the user
    /// gets a notice if somebody else did it. A user who is left without any account gets a personal one.
    ///
    /// The only active owner stays: ``DeleteAccount`` deletes an account without other members. Nobody leaves their personal account; if an
    /// operator takes the user out of it, the account is an ordinary one from then on.
    ///
    /// Errors: 401 `invalid_token` when the caller's rights have changed since the session began. 403 `invalid_proof`, `not_owner`. 404 for an
    /// account that the caller is no member of, or a user who is no member of the account. 409 `sole_owner` with ``ServiceError/accounts``
    /// for the only active owner, `personal_account`.
    public struct RemoveMember: RPCMethod {
        public static let name = "identity.remove_member"
        public static let callers: Set<CallerRole> = [.gateway, .operator]

        /// What lets the caller end the sessions at once instead of waiting for the outbox.
        public struct Reply: Codable, Sendable {
            /// Epoch proof for ``Tokens/AdvanceEpoch``.
            public var proof: Proof
            /// Whether the account had no other member, and was deleted: an operator has erased its owner before.
            public var isAccountDeleted: Bool

            public init(proof: Proof, isAccountDeleted: Bool) {
                self.proof = proof
                self.isAccountDeleted = isAccountDeleted
            }
        }

        /// Session proof of the caller; nil for an operator.
        public var session: Proof?
        /// The account.
        public var account: AccountID
        /// The member.
        public var member: MemberReference
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?

        public init(
            session: Proof?, account: AccountID, member: MemberReference, ipAddress: String? = nil,
            origin: MailOrigin? = nil
        ) {
            self.session = session
            self.account = account
            self.member = member
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
