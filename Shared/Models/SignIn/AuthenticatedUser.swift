extension Identity {
    /// The reply of every method that authenticates a user.
    public struct AuthenticatedUser: Codable, Sendable {
        /// The user's profile; `active_membership` is the account in which the new session acts.
        public var profile: SessionProfile
        /// Session proof for ``Tokens/IssueSession`` or ``Tokens/SwitchAccount``; if ``pendingStep`` is set, the proof for
        /// ``Tokens/KeepSignIn``.
        public var proof: Proof
        /// Set when this call ended the user's earlier sessions: epoch proof for ``Tokens/AdvanceEpoch``, which has
        /// to be called before the new session is issued.
        public var epochProof: Proof?
        /// The user's epoch at the time of authentication, for the known-device mark of the browser.
        public var epoch: Int
        /// What the user has to do before a session can be opened; nil for nothing.
        public var pendingStep: PendingSignIn.Step?
        /// The terms of service to accept, if ``pendingStep`` is that.
        public var terms: TermsOfService?
        /// The second factors that the user has, if ``pendingStep`` is to show one.
        public var secondFactors: [SecondFactorKind]?
        /// Whether this was the first proof that the user owns the mailbox, and their earlier password, linked
        /// identities, consents, invitations and sessions were removed.
        public var credentialsReset: Bool

        /// What was recorded of the device; nil if ``Tokens/IssueSession`` has to attest a new one.
        public var device: Device?

        /// What identity has recorded of the device of a sign-in.
        public enum Device: String, Codable, Sendable {
            /// The user has signed in there before.
            case known
            /// It is new.
            case new
            /// It is new, and the user gets a notice, which waits in the outbox.
            case noticed
        }

        public init(
            profile: SessionProfile, proof: Proof, epochProof: Proof? = nil, epoch: Int = 0,
            pendingStep: PendingSignIn.Step? = nil, credentialsReset: Bool = false
        ) {
            self.profile = profile
            self.proof = proof
            self.epochProof = epochProof
            self.epoch = epoch
            self.pendingStep = pendingStep
            self.credentialsReset = credentialsReset
        }
    }
}
