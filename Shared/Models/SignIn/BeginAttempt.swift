extension Tokens {
    /// Asks whether a secret of an account may be tried now, and counts the attempt as failed until
    /// ``FinishAttempt`` reports the outcome. So concurrent attempts get no further than sequential ones.
    ///
    /// After `rule.limit` failed attempts each further one doubles the delay, and after `perDay` failed attempts the next
    /// has to wait until the next day. A known device is counted by itself, so that other people's attempts cannot lock
    /// its user out. It loses this privilege after `rule.limit` failed attempts without a success in between, or
    /// `devicePerDay` in a day.
    ///
    /// Errors: 429 `rate_limited`, with `retryAfter` in seconds. 403 `forbidden` for a subject of operators' attempts, unless an operator
    /// calls; see ``AttemptSubject``.
    public struct BeginAttempt: RPCMethod {
        public static let name = "tokens.begin_attempt"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Attempt

        /// What is attempted: a text that names the secret and its account. Redis stores only a keyed hash of it.
        public var subject: Secret
        /// How many failed attempts in which window are free of delay.
        public var rule: LimitRule
        /// Maximum number of failed attempts in a day, over all callers. Those on known devices count, too, but are
        /// not delayed by it.
        public var perDay: Int
        /// The caller's device, if it has a mark for this account.
        public var device: KnownDevice?
        /// Maximum number of failed attempts in a day on a known device.
        public var devicePerDay: Int

        public init(subject: Secret, rule: LimitRule, perDay: Int, device: KnownDevice? = nil, devicePerDay: Int = 10) {
            self.subject = subject
            self.rule = rule
            self.perDay = perDay
            self.device = device
            self.devicePerDay = devicePerDay
        }
    }

    /// How an attempt was counted; ``FinishAttempt`` needs it again.
    public struct Attempt: Codable, Sendable, Equatable {
        /// Whether it was counted for the device alone: its mark is valid, and it has not failed too often.
        public var isKnownDevice: Bool

        public init(isKnownDevice: Bool) { self.isKnownDevice = isKnownDevice }
    }
}
