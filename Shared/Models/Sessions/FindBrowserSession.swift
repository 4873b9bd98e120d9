extension Tokens {
    /// Finds the client of the session that a refresh token belongs to, for callers who need it before the session
    /// ends, or why the session has ended. The token is not used up. A token for which ``SignOut`` would end nothing is no error.
    public struct FindBrowserSession: RPCMethod {
        public static let name = "tokens.find_browser_session"
        public static let isIdempotent = true

        /// The session of the refresh token.
        public struct Reply: Codable, Sendable {
            /// The client of the session; nil when there is no such session.
            public var client: ClientID?
            /// Why the session has ended; nil while it goes on, and for a token that is not genuine.
            public var endReason: SessionEndReason?

            public init(client: ClientID?, endReason: SessionEndReason? = nil) {
                self.client = client
                self.endReason = endReason
            }
        }

        /// The token in the browser's cookie.
        public var refreshToken: RefreshToken

        public init(refreshToken: RefreshToken) { self.refreshToken = refreshToken }
    }
}
