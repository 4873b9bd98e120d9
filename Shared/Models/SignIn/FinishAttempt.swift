extension Tokens {
    /// Reports the outcome of an attempt. Without this call the attempt counts as failed.
    ///
    /// Errors: 403 `forbidden` as of ``BeginAttempt``.
    public struct FinishAttempt: RPCMethod {
        public static let name = "tokens.finish_attempt"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The outcome of an attempt.
        public enum Outcome: String, Codable, Sendable {
            /// The secret was right.
            case right
            /// The secret was wrong. Reported for known devices only, because the count of the account's day includes them.
            case wrong
            /// The secret was not checked.
            case untried
        }

        /// As given to ``BeginAttempt``.
        public var subject: Secret
        /// As given to ``BeginAttempt``.
        public var rule: LimitRule
        /// As given to ``BeginAttempt``. A success restores its privilege.
        public var device: KnownDevice?
        /// The reply of ``BeginAttempt``.
        public var attempt: Attempt
        /// What came of it.
        public var outcome: Outcome
        /// Whether a success clears the subject's consecutive failed attempts. False where other people's attempts may be
        /// among them. The count of the day is never cleared.
        public var clearsFailedAttempts: Bool

        public init(
            subject: Secret, rule: LimitRule, device: KnownDevice? = nil, attempt: Attempt, outcome: Outcome,
            clearsFailedAttempts: Bool = false
        ) {
            self.subject = subject
            self.rule = rule
            self.device = device
            self.attempt = attempt
            self.outcome = outcome
            self.clearsFailedAttempts = clearsFailedAttempts
        }
    }
}
