extension Tokens {
    /// The tokens of a session and their lifetimes, for response bodies and cookies.
    public struct IssuedSession: Codable, Sendable {
        /// The tokens.
        public var tokens: SessionTokens
        /// Lifetime of the access token, in seconds.
        public var expiresIn: Int
        /// Lifetime of the refresh token if it is not used, in seconds.
        public var refreshExpiresIn: Int
        /// State of the limit that the call was counted against, if it was.
        public var limit: LimitState?
        /// Attests that the session was opened on a new device, for ``Identity/RecordSessionEvent``.
        public var attestation: Proof?

        public init(tokens: SessionTokens, expiresIn: Int, refreshExpiresIn: Int) {
            self.tokens = tokens
            self.expiresIn = expiresIn
            self.refreshExpiresIn = refreshExpiresIn
        }
    }
}
