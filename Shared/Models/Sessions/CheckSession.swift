extension Tokens {
    /// Tells whether the session of an access token goes on that was found genuine before, by ``CheckAccessToken``.
    ///
    /// Errors: 401 `invalid_token` as of ``CheckAccessToken``.
    public struct CheckSession: RPCMethod {
        public static let name = "tokens.check_session"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The user of the token.
        public var user: UserID
        /// The session of the token.
        public var session: SessionID
        /// The `kid` of the token's header (RFC 7515 §4.1.4).
        public var keyID: String

        public init(user: UserID, session: SessionID, keyID: String) {
            self.user = user
            self.session = session
            self.keyID = keyID
        }
    }
}
