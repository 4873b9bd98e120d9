extension Tokens {
    /// The states of attempts at secrets, in the order of `subjects`; for operators.
    ///
    /// Errors: 400 `invalid_request` for more than ``maximumSubjects``.
    public struct FindAttempts: RPCMethod {
        public static let name = "tokens.find_attempts"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [AttemptState]

        /// How many subjects a call may name.
        public static let maximumSubjects = 800

        /// As given to ``BeginAttempt``; see ``AttemptSubject``.
        public var subjects: [Secret]

        public init(subjects: [Secret]) { self.subjects = subjects }
    }

    /// What is counted of the attempts at a secret on devices that are not known. Attempts that are under way count as failed.
    public struct AttemptState: Codable, Sendable, Equatable {
        /// Failed attempts since the last success or pause.
        public var failedInARow: Int
        /// Failed attempts in the last 24 hours at most.
        public var failedToday: Int
        /// Until when no attempt is allowed; nil if one is allowed now.
        public var pausedUntil: Timestamp?

        public init(failedInARow: Int = 0, failedToday: Int = 0, pausedUntil: Timestamp? = nil) {
            self.failedInARow = failedInARow
            self.failedToday = failedToday
            self.pausedUntil = pausedUntil
        }

        enum CodingKeys: String, CodingKey {
            case failedInARow = "failed_in_a_row"
            case failedToday = "failed_today"
            case pausedUntil = "paused_until"
        }
    }
}
