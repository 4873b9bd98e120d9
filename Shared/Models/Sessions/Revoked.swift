extension Tokens {
    /// The result of a revocation.
    public struct Revoked: Codable, Sendable {
        /// The user whose session ended; nil when there was nothing to end.
        public var user: UserID?
        /// Session-event proof for ``Identity/RecordSessionEvent``; nil when no session ended.
        public var proof: Proof?

        public init(user: UserID?, proof: Proof? = nil) {
            self.user = user
            self.proof = proof
        }
    }
}
