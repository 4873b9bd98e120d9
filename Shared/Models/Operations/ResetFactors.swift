extension Identity {
    /// Removes the authenticator app, the recovery codes and the passkeys of a user who has lost them, ends their sessions, and notifies
    /// them by email; for operators.
    ///
    /// Errors: 404, also for a user without any of these.
    public struct ResetFactors: RPCMethod {
        public static let name = "identity.reset_factors"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID

        public init(user: UserID) { self.user = user }
    }
}
