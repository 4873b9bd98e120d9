extension Identity {
    /// A user as an operator sees them.
    public struct UserRecord: Codable, Sendable {
        /// The profile; `active_membership` is the oldest membership.
        public var profile: SessionProfile
        /// When the user signed up.
        public var createdAt: Timestamp
        /// Epoch proof for ``Tokens/AdvanceEpoch``, when the call changed the user's rights.
        public var proof: Proof?

        public init(profile: SessionProfile, createdAt: Timestamp, proof: Proof? = nil) {
            self.profile = profile
            self.createdAt = createdAt
            self.proof = proof
        }
    }
}
