extension Identity {
    /// Records that an operator lifts the pauses after a user's wrong attempts; for operators, who then call
    /// ``Tokens/ClearAttempts``.
    ///
    /// Errors: 404.
    public struct UnlockUser: RPCMethod {
        public static let name = "identity.unlock_user"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID

        public init(user: UserID) { self.user = user }
    }
}
