extension Identity {
    /// Lifts a suspension; for operators.
    ///
    /// Errors: 404. 409 `user_erased`, because an erased user has nothing left to sign in with.
    public struct RestoreUser: RPCMethod {
        public static let name = "identity.restore_user"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID

        public init(user: UserID) { self.user = user }
    }
}
