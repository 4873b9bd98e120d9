extension Identity {
    /// Gives a user a password, and ends their sessions; for operators. A notice tells the user.
    ///
    /// Errors: 400 `invalid_request` for a password that the rules don't allow. 404 for an unknown user. 409 `user_erased`.
    public struct SetUserPassword: RPCMethod {
        public static let name = "identity.set_user_password"
        public static let callers: Set<CallerRole> = [.operator]
        /// The user, with the proof that ends their sessions.
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID
        /// The password.
        public var password: Secret

        public init(user: UserID, password: Secret) {
            self.user = user
            self.password = password
        }
    }
}
