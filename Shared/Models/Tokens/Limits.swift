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
        /// A larger whole that the subject is part of, with an allowance of its own.
        public struct Group: Codable, Sendable, Equatable {
            /// Which: a wider network, …
            public var subject: Secret
            /// What is allowed to all in it together.
            public var rule: LimitRule

            /// Makes a group.
            public init(subject: Secret, rule: LimitRule) {
                self.subject = subject
                self.rule = rule
            }
        }

        /// The most groups.
        public static let maximumGroups = 4

        /// Which limit, as `RateLimit-Policy` names it: `sign_in`, `mail`, …
        public var policy: String
        /// Whose use it is: an address, an account, … Only a keyed hash of it reaches Redis.
        public var subject: Secret
        /// What is allowed.
        public var rule: LimitRule
        /// What it is part of, from the smallest to the largest; at most 4. A use that is refused to a part does not count
        /// for the whole, so no part can use up what the others may.
        public var groups: [Group]?

        /// Makes a use.
        public init(policy: String, subject: Secret, rule: LimitRule, groups: [Group]? = nil) {
            self.policy = policy
            self.subject = subject
            self.rule = rule
            self.groups = groups
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

    /// A browser in which a user signed in before, by the mark that its cookie holds.
    public struct KnownDevice: Codable, Sendable, Equatable {
        /// Who signed in there.
        public var user: UserID
        /// The user's epoch at that time. The mark is void once a later epoch has begun: by a change or reset of the
        /// password, a suspension, an account that was taken back.
        public var epoch: Int
        /// The browser's random id, at most 64 bytes. Only a keyed hash of it reaches Redis.
        public var id: Secret

        /// Makes a device.
        public init(user: UserID, epoch: Int, id: Secret) {
            self.user = user
            self.epoch = epoch
            self.id = id
        }
    }

    /// How an attempt is counted.
    public struct Attempt: Codable, Sendable, Equatable {
        /// Whether it is counted for the device alone: its mark is not void, and it has not failed too often.
        public var isKnownDevice: Bool

        /// Makes an answer.
        public init(isKnownDevice: Bool) { self.isKnownDevice = isKnownDevice }
    }

    /// Asks whether a secret of an account may be tried now, and counts the try as a failure until ``FinishAttempt``
    /// says otherwise; so that many tries at once are no more than as many one after another.
    ///
    /// Past `rule` each further failure doubles the time until the next try, and past `perDay` the next one is tomorrow.
    /// A known device is counted by itself, so no stranger can keep its user out; one that fails as often as `rule` says
    /// without a success between, or `devicePerDay` times in a day, is like any other from then on. Errors: 429
    /// `rate_limited`.
    public struct BeginAttempt: RPCMethod {
        public static let name = "tokens.begin_attempt"
        public static let isIdempotent = true
        public typealias Reply = Attempt

        /// What is tried: which secret of which account.
        public var subject: Secret
        /// How many failures, in how long, before it takes longer.
        public var rule: LimitRule
        /// The most failures in a day.
        public var perDay: Int
        /// The device, if it has a mark for this account.
        public var device: KnownDevice?
        /// The most failures in a day at a known device.
        public var devicePerDay: Int

        /// Makes the call.
        public init(
            subject: Secret, rule: LimitRule, perDay: Int, device: KnownDevice? = nil, devicePerDay: Int = 10
        ) {
            self.subject = subject
            self.rule = rule
            self.perDay = perDay
            self.device = device
            self.devicePerDay = devicePerDay
        }
    }

    /// Says how an attempt ended. Without it, it was a failure.
    public struct FinishAttempt: RPCMethod {
        public static let name = "tokens.finish_attempt"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// How it ended.
        public enum Outcome: String, Codable, Sendable {
            /// The secret was right.
            case right
            /// The secret was wrong. To be said for a known device only: the account's day counts it too.
            case wrong
            /// The secret was not looked at.
            case untried
        }

        /// What was tried.
        public var subject: Secret
        /// As it was given at the beginning.
        public var rule: LimitRule
        /// As it was given at the beginning. After a success it is known again.
        public var device: KnownDevice?
        /// How it was counted.
        public var attempt: Attempt
        /// How it ended.
        public var outcome: Outcome
        /// Whether a success forgets the failures in a row of the subject: not where others' may be among them. What
        /// counts for the day is never forgotten.
        public var forgetsFailures: Bool

        /// Makes the call.
        public init(
            subject: Secret, rule: LimitRule, device: KnownDevice? = nil, attempt: Attempt, outcome: Outcome,
            forgetsFailures: Bool = false
        ) {
            self.subject = subject
            self.rule = rule
            self.device = device
            self.attempt = attempt
            self.outcome = outcome
            self.forgetsFailures = forgetsFailures
        }
    }
}

extension ServiceError {
    /// 429 (RFC 6585 §4), to be tried again after so many seconds.
    public static func rateLimited(retryAfter seconds: Int) -> ServiceError {
        ServiceError(
            .rateLimited, detail: "That was too often. Please wait a little.",
            retryAfter: max(1, seconds))
    }
}
