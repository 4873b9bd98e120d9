extension Tokens {
    /// Ends every session of a user, or all but one.
    ///
    /// Errors: as ``ListSessions``.
    public struct EndAllSessions: RPCMethod {
        public static let name = "tokens.end_all_sessions"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = SessionsEnded

        /// The user.
        public var owner: SessionOwnerReference
        /// The session that stays.
        public var keeping: SessionID?

        public init(of owner: SessionOwnerReference, keeping: SessionID? = nil) {
            self.owner = owner
            self.keeping = keeping
        }
    }
}
