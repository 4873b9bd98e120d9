extension Identity {
    /// A user as an operator sees them.
    public struct UserRecord: Codable, Sendable {
        /// The profile; `active_membership` is the oldest membership.
        public var profile: SessionProfile
        /// When the user signed up.
        public var createdAt: Timestamp
        /// What the user has done, and still has to do, to get a session.
        public var requirements: SignInRequirements
        /// The user's second factors; nil from a service of the version before.
        public var factors: ListFactors.Reply?
        /// The addresses that the user has added and not verified yet; nil from a service of the version before.
        public var pendingEmails: [UserEmail]?
        /// What a reset has removed; nil for other calls.
        public var removedFactors: RemovedFactors?
        /// What the application's sign-up hook has added; nil for nothing.
        public var signUpMetadata: SignUpMetadata?
        /// Epoch proof for ``Tokens/AdvanceEpoch``, when the call changed the user's rights.
        public var proof: Proof?

        public init(
            profile: SessionProfile, createdAt: Timestamp, requirements: SignInRequirements = .init(),
            factors: ListFactors.Reply? = nil, pendingEmails: [UserEmail]? = nil,
            removedFactors: RemovedFactors? = nil, signUpMetadata: SignUpMetadata? = nil, proof: Proof? = nil
        ) {
            self.pendingEmails = pendingEmails
            self.signUpMetadata = signUpMetadata
            self.factors = factors
            self.removedFactors = removedFactors
            self.requirements = requirements
            self.profile = profile
            self.createdAt = createdAt
            self.proof = proof
        }
    }

    /// What an application asks of a user before a session opens.
    public struct SignInRequirements: Codable, Sendable, Equatable {
        /// The version of the terms of service that the user has accepted last, and when; nil for none.
        public struct AcceptedTerms: Codable, Sendable, Equatable {
            public var version: String
            public var acceptedAt: Timestamp

            public init(version: String, acceptedAt: Timestamp) {
                self.version = version
                self.acceptedAt = acceptedAt
            }

            enum CodingKeys: String, CodingKey {
                case version
                case acceptedAt = "accepted_at"
            }
        }

        /// What the next sign-in by one factor waits for, in this order.
        public var pendingSteps: [PendingSignIn.Step]
        /// The version of the terms of service that the application asks for; nil for none.
        public var termsVersion: String?
        /// What the user has accepted; nil for none.
        public var acceptedTerms: AcceptedTerms?

        public init(
            pendingSteps: [PendingSignIn.Step] = [], termsVersion: String? = nil, acceptedTerms: AcceptedTerms? = nil
        ) {
            self.pendingSteps = pendingSteps
            self.termsVersion = termsVersion
            self.acceptedTerms = acceptedTerms
        }
    }
}
