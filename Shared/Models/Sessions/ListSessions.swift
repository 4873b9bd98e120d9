extension Tokens {
    /// The active sessions of a user, newest first, at most 200.
    ///
    /// Errors: 401 `invalid_token`. 403 `forbidden` for a user whom the caller may not name.
    public struct ListSessions: RPCMethod {
        public static let name = "tokens.list_sessions"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = [Session]

        /// The user.
        public var owner: SessionOwnerReference

        public init(of owner: SessionOwnerReference) { self.owner = owner }
    }
}
