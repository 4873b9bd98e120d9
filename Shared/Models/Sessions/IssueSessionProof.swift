extension Tokens {
    /// Validates an access token as ``CheckAccessToken`` does, and issues a session proof for identity. So identity
    /// acts for a user only when the user's token was presented, not because the gateway names the user.
    ///
    /// Errors: 401 `invalid_token`.
    public struct IssueSessionProof: RPCMethod {
        public static let name = "tokens.issue_session_proof"
        public static let isIdempotent = true
        public typealias Reply = Proof

        /// The JWT.
        public var accessToken: AccessToken

        public init(accessToken: AccessToken) { self.accessToken = accessToken }
    }
}
