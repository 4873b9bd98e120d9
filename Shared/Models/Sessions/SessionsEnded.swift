extension Tokens {
    /// The result of ending sessions.
    public struct SessionsEnded: Codable, Sendable {
        /// Number of sessions that ended.
        public var count: Int
        /// Session-event proof for ``Identity/RecordSessionEvent``; nil when no session ended.
        public var proof: Proof?

        public init(count: Int, proof: Proof?) {
            self.count = count
            self.proof = proof
        }
    }
}
