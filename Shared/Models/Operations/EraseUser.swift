extension Identity {
    /// Erases a user's personal data and passwords, suspends them and ends their sessions; for operators. Rows with
    /// their ids stay, so that references from other records remain valid. The keyed hash of the address is erased
    /// too, so that its owner can sign up again.
    ///
    /// Errors: 404.
    public struct EraseUser: RPCMethod {
        public static let name = "identity.erase_user"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID

        public init(user: UserID) { self.user = user }
    }
}
