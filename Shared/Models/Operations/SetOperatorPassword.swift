extension Identity {
    /// Sets the password that an operator has chosen; for operators. The second factor stays.
    ///
    /// Errors: 400 `invalid_request` with `/password` for a weak password. What ``FindOperator`` throws.
    public struct SetOperatorPassword: RPCMethod {
        public static let name = "identity.set_operator_password"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Operator

        /// The user.
        public var user: UserID
        /// At most ``TextBounds/password`` bytes of UTF-8.
        public var password: Secret
        /// Where the request came from; nil if it is not known.
        public var ipAddress: String?

        public init(user: UserID, password: Secret, ipAddress: String?) {
            self.user = user
            self.password = password
            self.ipAddress = ipAddress
        }
    }
}
