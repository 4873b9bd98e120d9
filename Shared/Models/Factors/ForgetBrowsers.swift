extension Identity {
    /// Forgets every browser that a user had remembered, so that all of them need a second factor again.
    ///
    /// Errors: 403 `invalid_proof`, also for a session of another user.
    public struct ForgetBrowsers: RPCMethod {
        public static let name = "identity.forget_browsers"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = Nothing

        /// The user.
        public var user: UserID
        /// Session proof of the user; nil for an operator.
        public var session: Proof?

        public init(user: UserID, session: Proof? = nil) {
            self.user = user
            self.session = session
        }
    }
}
