extension Tokens {
    /// Answers an authorization request with a code (RFC 6749 §4.1.2), once. User, `auth_time` and `amr` are those of
    /// the session. The caller has checked consent.
    ///
    /// Errors: 400 `authorization_expired`. 401 `login_required` when the session does not satisfy the request.
    public struct IssueAuthorizationCode: RPCMethod {
        public static let name = "tokens.issue_authorization_code"
        public typealias Reply = IssuedAuthorizationCode

        /// The request.
        public var reference: AuthorizationReference
        /// The access token of the browser's session.
        public var accessToken: AccessToken

        public init(_ reference: AuthorizationReference, accessToken: AccessToken) {
            self.reference = reference
            self.accessToken = accessToken
        }
    }

    /// An authorization code, and the request that it answers.
    public struct IssuedAuthorizationCode: Codable, Sendable {
        /// The code: 256 random bits, base64url. It can be used once, within 60 seconds.
        public var code: Secret
        /// The request.
        public var request: AuthorizationRequest

        public init(code: Secret, request: AuthorizationRequest) {
            self.code = code
            self.request = request
        }
    }
}
