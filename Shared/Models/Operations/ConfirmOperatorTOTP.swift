extension Identity {
    /// Confirms the first authenticator app of an operator by a code; for operators.
    ///
    /// Errors: 404 if no such app is being set up. 401 `second_factor_invalid` for a wrong code. What ``BeginOperatorTOTP`` throws.
    public struct ConfirmOperatorTOTP: RPCMethod {
        public static let name = "identity.confirm_operator_totp"
        public static let callers: Set<CallerRole> = [.operator]

        public struct Reply: Codable, Sendable {
            /// The recovery codes, which are displayed once.
            public var recoveryCodes: [Secret]
            /// The operator, in the epoch that has begun.
            public var user: Operator

            public init(recoveryCodes: [Secret], user: Operator) {
                self.recoveryCodes = recoveryCodes
                self.user = user
            }
        }

        /// The user.
        public var user: UserID
        /// The epoch in which the password was checked.
        public var epoch: Int
        /// The app.
        public var factor: FactorID
        /// Its first code.
        public var code: Secret
        /// Where the request came from; nil if it is not known.
        public var ipAddress: String?

        public init(user: UserID, epoch: Int, factor: FactorID, code: Secret, ipAddress: String?) {
            self.user = user
            self.epoch = epoch
            self.factor = factor
            self.code = code
            self.ipAddress = ipAddress
        }
    }
}
