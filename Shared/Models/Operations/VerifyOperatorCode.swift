extension Identity {
    /// Verifies the second factor of an operator who signs in to the console. The code is used up; for operators. The caller limits the
    /// attempts.
    ///
    /// Errors: 401 `second_factor_invalid`, or `invalid_credentials` if the user's rights have changed since the password was checked. What
    /// ``FindOperator`` throws.
    public struct VerifyOperatorCode: RPCMethod {
        public static let name = "identity.verify_operator_code"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Operator

        /// The user.
        public var user: UserID
        /// The epoch in which the password was checked.
        public var epoch: Int
        /// A code of the app, or a recovery code.
        public var code: Secret
        /// Whether it is a recovery code.
        public var isRecoveryCode: Bool
        /// Where the request came from; nil if it is not known.
        public var ipAddress: String?

        public init(user: UserID, epoch: Int, code: Secret, isRecoveryCode: Bool, ipAddress: String?) {
            self.user = user
            self.epoch = epoch
            self.code = code
            self.isRecoveryCode = isRecoveryCode
            self.ipAddress = ipAddress
        }
    }
}
