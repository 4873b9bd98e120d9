extension Tokens {
    /// Ends the session of a refresh token, for a browser whose access token has expired. A refresh token that was
    /// used already is enough to sign out. A token that is unknown, whose session is over, or that belongs to a
    /// third-party client is no error; the reply then names no user.
    public struct SignOut: RPCMethod {
        public static let name = "tokens.sign_out"
        public static let isIdempotent = true
        public typealias Reply = Revoked

        /// The token in the browser's cookie.
        public var refreshToken: RefreshToken

        public init(refreshToken: RefreshToken) { self.refreshToken = refreshToken }
    }
}
