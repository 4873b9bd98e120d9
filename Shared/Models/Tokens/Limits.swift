extension Tokens {
    /// At most so many in so long.
    public struct LimitRule: Codable, Sendable, Equatable {
        /// How many, from 1.
        public var limit: Int
        /// In so many seconds, counted from the first.
        public var window: Int

        /// Makes a rule.
        public init(limit: Int, window: Int) {
            self.limit = limit
            self.window = window
        }
    }

    /// One use of what is limited.
    public struct Spend: Codable, Sendable, Equatable {
        /// Which limit, as `RateLimit-Policy` names it: `sign_in`, `mail`, …
        public var policy: String
        /// Whose use it is: an address, an account, … Only a keyed hash of it reaches Redis.
        public var subject: Secret
        /// What is allowed.
        public var rule: LimitRule

        /// Makes a use.
        public init(policy: String, subject: Secret, rule: LimitRule) {
            self.policy = policy
            self.subject = subject
            self.rule = rule
        }
    }

    /// What is left of a limit after a use.
    public struct LimitState: Codable, Sendable, Equatable {
        /// Which limit.
        public var policy: String
        /// What is allowed.
        public var rule: LimitRule
        /// How many more are allowed until the window ends.
        public var remaining: Int
        /// When it ends, in seconds from now.
        public var reset: Int
        /// Whether this use was allowed.
        public var isAllowed: Bool

        /// Makes a state.
        public init(policy: String, rule: LimitRule, remaining: Int, reset: Int, isAllowed: Bool) {
            self.policy = policy
            self.rule = rule
            self.remaining = remaining
            self.reset = reset
            self.isAllowed = isAllowed
        }
    }

    /// Counts a use of each limit, and tells for each whether it was allowed. A call that was answered twice counts
    /// twice, which does no harm.
    public struct SpendLimits: RPCMethod {
        public static let name = "tokens.spend_limits"
        public static let isIdempotent = true
        public typealias Reply = [LimitState]

        /// The uses, at most 16.
        public var spends: [Spend]

        /// Makes the call.
        public init(_ spends: [Spend]) { self.spends = spends }
    }

    /// Asks whether a secret of an account may be tried now, and counts the try as a failure until ``SettleAttempt``
    /// says otherwise; so that many tries at once are no more than as many one after another.
    ///
    /// Past `rule` each further failure doubles the time until the next try, and past `perDay` the next one is tomorrow.
    /// Those who were let in before from the device that they are at count by themselves, so that no stranger can keep
    /// them out. Errors: 429 `rate_limited`.
    public struct BeginAttempt: RPCMethod {
        public static let name = "tokens.begin_attempt"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// What is tried: which secret of which account, from a known device or from elsewhere.
        public var subject: Secret
        /// How many failures, in how long, before it takes longer.
        public var rule: LimitRule
        /// The most failures in a day.
        public var perDay: Int

        /// Makes the call.
        public init(subject: Secret, rule: LimitRule, perDay: Int) {
            self.subject = subject
            self.rule = rule
            self.perDay = perDay
        }
    }

    /// Says that a try was none of a wrong secret: it is not counted.
    public struct SettleAttempt: RPCMethod {
        public static let name = "tokens.settle_attempt"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// What was tried.
        public var subject: Secret
        /// As it was given at the beginning.
        public var rule: LimitRule
        /// Whether what failed before is forgotten too.
        public var forgetsFailures: Bool

        /// Makes the call.
        public init(subject: Secret, rule: LimitRule, forgetsFailures: Bool) {
            self.subject = subject
            self.rule = rule
            self.forgetsFailures = forgetsFailures
        }
    }
}

extension ServiceError {
    /// 429 (RFC 6585 §4), to be tried again after so many seconds.
    public static func rateLimited(retryAfter seconds: Int) -> ServiceError {
        ServiceError(
            code: "rate_limited", status: 429, detail: "That was too often. Please wait a little.",
            retryAfter: max(1, seconds))
    }
}
