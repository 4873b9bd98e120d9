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
            /// Whether two-step sign-in goes off with the app, even if passkeys are left, because the app has turned it on; nil from a
            /// service of the version before.
            public var losesTwoStepWithApp: Bool?

            public init(
                factors: [Factor], hasTwoStep: Bool, recoveryCodesLeft: Int, losesTwoStepWithApp: Bool? = nil
            ) {
                self.factors = factors
                self.hasTwoStep = hasTwoStep
                self.recoveryCodesLeft = recoveryCodesLeft
                self.losesTwoStepWithApp = losesTwoStepWithApp
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
