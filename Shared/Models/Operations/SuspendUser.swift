extension Identity {
    /// Suspends a user, who cannot sign in any more and whose sessions end; for operators.
    ///
    /// Errors: 404.
    public struct SuspendUser: RPCMethod {
        public static let name = "identity.suspend_user"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID

        public init(user: UserID) { self.user = user }
    }
}
