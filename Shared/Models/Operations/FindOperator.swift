extension Identity {
    /// An operator who may sign in to the console, or go on there; for operators.
    ///
    /// Errors: 404 for somebody who is no operator. 403 `user_suspended`.
    public struct FindOperator: RPCMethod {
        public static let name = "identity.find_operator"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Operator

        /// The user.
        public var user: UserID
        /// Whether the caller makes a link by which the operator chooses a password. Then the audit log states who makes it.
        public var makesLink: Bool

        public init(user: UserID, makesLink: Bool = false) {
            self.user = user
            self.makesLink = makesLink
        }
    }
}
