extension Tokens {
    /// Ends a session: its tokens are refused from now on.
    ///
    /// Errors: 404 when the user has no such session. Otherwise as ``ListSessions``.
    public struct EndSession: RPCMethod {
        public static let name = "tokens.end_session"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = SessionsEnded

        /// The user.
        public var owner: SessionOwnerReference
        /// The session.
        public var session: SessionID

        public init(_ session: SessionID, of owner: SessionOwnerReference) {
            self.session = session
            self.owner = owner
        }
    }
}
