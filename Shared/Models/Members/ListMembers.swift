extension Identity {
    /// A page of the members of an account, in the order in which they joined; for its members and for operators. Users who were erased
    /// are left out.
    ///
    /// The session proof is not used up: it is also read by further pages of the same request.
    ///
    /// Errors: 400 `invalid_request` for a `limit` that is out of range. 403 `invalid_proof`, `user_suspended`. 404 for an account that the
    /// user is no member of.
    public struct ListMembers: RPCMethod {
        public static let name = "identity.list_members"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true

        /// The maximum of ``limit``.
        public static let maximumLimit = 200

        /// A page.
        public struct Reply: Codable, Sendable, Equatable {
            /// The account.
            public var account: Account
            /// The caller's role in it; nil for an operator.
            public var role: Role?
            /// How many members the account has.
            public var count: Int
            /// The members, those who joined first come first.
            public var members: [AccountMember]
            /// Where the next call goes on; nil at the end.
            public var nextCursor: MembershipID?

            public init(
                account: Account, role: Role?, count: Int, members: [AccountMember], nextCursor: MembershipID?
            ) {
                self.account = account
                self.role = role
                self.count = count
                self.members = members
                self.nextCursor = nextCursor
            }
        }

        /// Session proof of the caller; nil for an operator.
        public var session: Proof?
        /// The account.
        public var account: AccountID
        /// How many members to read, 1–``maximumLimit``.
        public var limit: Int
        /// The previous call's ``Reply/nextCursor``; nil for the first call.
        public var cursor: MembershipID?
        /// The only user to read; nil for all.
        public var user: UserID?

        public init(
            session: Proof?, account: AccountID, limit: Int = 20, cursor: MembershipID? = nil, user: UserID? = nil
        ) {
            self.session = session
            self.account = account
            self.limit = limit
            self.cursor = cursor
            self.user = user
        }
    }
}
