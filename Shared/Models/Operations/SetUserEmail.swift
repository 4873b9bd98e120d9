extension Identity {
    /// Replaces the first address of a user, and ends their sessions; for operators. Links and codes that were mailed to the earlier
    /// address stop working, and a notice goes there. Unless the new address counts as verified, it gets a mail to verify it.
    ///
    /// Errors: 404, also for a user without an address. 409 `email_taken`, `user_erased`.
    public struct SetUserEmail: RPCMethod {
        public static let name = "identity.set_user_email"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID
        /// The new address.
        public var email: EmailAddress
        /// Whether the operator knows that the mailbox is the user's.
        public var isVerified: Bool

        public init(user: UserID, email: EmailAddress, isVerified: Bool) {
            self.user = user
            self.email = email
            self.isVerified = isVerified
        }
    }
}
