extension Identity {
    /// The factors of a user, and how many recovery codes are left.
    public struct ListFactors: RPCMethod {
        public static let name = "identity.list_factors"
        public static let isIdempotent = true

        /// The factors.
        public struct Reply: Codable, Sendable {
            /// The factors, oldest first.
            public var factors: [Factor]
            /// Whether a sign-in needs two factors.
            public var hasTwoStep: Bool
            /// How many recovery codes are left.
            public var recoveryCodesLeft: Int

            public init(factors: [Factor], hasTwoStep: Bool, recoveryCodesLeft: Int) {
                self.factors = factors
                self.hasTwoStep = hasTwoStep
                self.recoveryCodesLeft = recoveryCodesLeft
            }

            /// What the user can show as a second factor; empty if they have none.
            public var secondFactors: [SecondFactorKind] {
                guard !factors.isEmpty else { return [] }
                return SecondFactorKind.allCases.filter { kind in
                    switch kind {
                    case .totp: factors.contains { $0.type == .totp }
                    case .recoveryCode: recoveryCodesLeft > 0
                    case .passkey: factors.contains { $0.type == .passkey }
                    }
                }
            }
        }

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID

        public init(user: UserID, application: ApplicationID) {
            self.user = user
            self.application = application
        }
    }
}
