extension Tokens {
    /// The state of a limit after a use.
    public struct LimitState: Codable, Sendable, Equatable {
        /// Name of the limit, as in the `RateLimit-Policy` header.
        public var policy: String
        /// The limit.
        public var rule: LimitRule
        /// Uses left in this window.
        public var remaining: Int
        /// When the window ends, in seconds from now.
        public var reset: Int
        /// Whether this use was allowed.
        public var isAllowed: Bool

        public init(policy: String, rule: LimitRule, remaining: Int, reset: Int, isAllowed: Bool) {
            self.policy = policy
            self.rule = rule
            self.remaining = remaining
            self.reset = reset
            self.isAllowed = isAllowed
        }
    }
}
