extension Tokens {
    /// Checks an access token as ``CheckAccessToken`` does, and answers with a proof for identity that it was shown: with
    /// the rights of a user acts who brings one, not whom the gateway names.
    ///
    /// Errors: 401 `invalid_token`.
    public struct IssueSessionProof: RPCMethod {
        public static let name = "tokens.issue_session_proof"
        public static let isIdempotent = true
        public typealias Reply = Proof

        /// The JWT.
        public var accessToken: AccessToken

        /// Makes the call.
        public init(accessToken: AccessToken) { self.accessToken = accessToken }
    }
}
