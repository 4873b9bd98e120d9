extension Tokens {
    /// Counts uses of limits, and tells for each whether it was allowed. Marked idempotent although a repeated call
    /// counts again: that only makes the limits a little stricter.
    public struct SpendLimits: RPCMethod {
        public static let name = "tokens.spend_limits"
        public static let isIdempotent = true
        public typealias Reply = [LimitState]

        /// The uses, at most 16.
        public var spends: [Spend]

        public init(_ spends: [Spend]) { self.spends = spends }
    }

    /// One use of a limit.
    public struct Spend: Codable, Sendable, Equatable {
        /// A larger group that the subject belongs to, with a limit of its own.
        public struct Group: Codable, Sendable, Equatable {
            /// The group, such as a wider network. Redis stores only a keyed hash of it.
            public var subject: Secret
            /// The limit of the whole group.
            public var rule: LimitRule

            public init(subject: Secret, rule: LimitRule) {
                self.subject = subject
                self.rule = rule
            }
        }

        /// Maximum number of groups.
        public static let maximumGroups = 4

        /// Name of the limit, as in the `RateLimit-Policy` header: `sign_in`, `mail`, …
        public var policy: String
        /// What is limited: an address, an account, … Redis stores only a keyed hash of it.
        public var subject: Secret
        /// The limit.
        public var rule: LimitRule
        /// Larger groups that the subject belongs to, from the smallest to the largest; at most ``maximumGroups``. A
        /// use that is refused to the subject does not count for its groups, so that one subject cannot use up what
        /// the others may.
        public var groups: [Group]?

        public init(policy: String, subject: Secret, rule: LimitRule, groups: [Group]? = nil) {
            self.policy = policy
            self.subject = subject
            self.rule = rule
            self.groups = groups
        }
    }
}

extension ServiceError {
    /// 429 (RFC 6585 §4), with `Retry-After` in seconds, at least 1.
    public static func rateLimited(retryAfter seconds: Int) -> ServiceError {
        ServiceError(
            .rateLimited, detail: "Too many requests. Please wait a moment.", retryAfter: max(1, seconds))
    }
}
