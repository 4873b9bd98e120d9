extension Tokens {
    /// Forgets the failed attempts at secrets, so that the next attempt is allowed at once; for operators.
    ///
    /// Errors: 400 `invalid_request` for more than ``FindAttempts/maximumSubjects``.
    public struct ClearAttempts: RPCMethod {
        public static let name = "tokens.clear_attempts"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// As given to ``BeginAttempt``; see ``AttemptSubject``.
        public var subjects: [Secret]

        public init(subjects: [Secret]) { self.subjects = subjects }
    }
}
