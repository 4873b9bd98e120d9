extension Identity {
    /// Mails a user a link to choose a new password; for operators. No limit for mails applies.
    ///
    /// Errors: 404, also for a user without an address. 403 `user_suspended`. 403 `method_not_enabled` if no client of the application
    /// offers passwords.
    public struct SendPasswordReset: RPCMethod {
        public static let name = "identity.send_password_reset"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID

        public init(user: UserID) { self.user = user }
    }
}
