extension Identity {
    /// Makes a secret for the first authenticator app of an operator; for operators.
    ///
    /// Errors: 401 `invalid_credentials` if the user's rights have changed since the password was checked. 409 `already_exists` for an
    /// operator with a factor. What ``FindOperator`` throws.
    public struct BeginOperatorTOTP: RPCMethod {
        public static let name = "identity.begin_operator_totp"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = BeginTOTP.Reply

        /// The user.
        public var user: UserID
        /// The epoch in which the password was checked.
        public var epoch: Int

        public init(user: UserID, epoch: Int) {
            self.user = user
            self.epoch = epoch
        }
    }
}
