extension Identity {
    /// Marks the first address of a user as verified, because an operator knows that the mailbox is theirs. Nothing that was set up
    /// before is removed.
    ///
    /// Errors: 404, also for a user without an address.
    public struct VerifyUserEmail: RPCMethod {
        public static let name = "identity.verify_user_email"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID

        public init(user: UserID) { self.user = user }
    }
}
