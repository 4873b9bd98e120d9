extension Identity {
    /// Checks the password of an operator who signs in to the console; for operators. An unknown address takes as long as a wrong password.
    /// The caller limits the attempts.
    ///
    /// Errors: 401 `invalid_credentials`. 403 `user_suspended`. 503 if there is no room for another hash.
    public struct CheckOperatorPassword: RPCMethod {
        public static let name = "identity.check_operator_password"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Operator

        /// The address.
        public var email: EmailAddress
        /// At most ``TextBounds/password`` bytes of UTF-8.
        public var password: Secret
        /// Where the request came from; nil if it is not known.
        public var ipAddress: String?

        public init(email: EmailAddress, password: Secret, ipAddress: String?) {
            self.email = email
            self.password = password
            self.ipAddress = ipAddress
        }
    }
}
