extension Tokens {
    /// Finds an authorization request, and tells whether a browser's session satisfies it. The request is not used
    /// up.
    ///
    /// Errors: 400 `authorization_expired` for a request that is unknown, expired or answered. An invalid access
    /// token is treated as none.
    public struct FindAuthorization: RPCMethod {
        public static let name = "tokens.find_authorization"
        public static let isIdempotent = true
        public typealias Reply = AuthorizationStatus

        /// The request.
        public var reference: AuthorizationReference
        /// The access token of the browser's session, if it has one.
        public var accessToken: AccessToken?

        public init(_ reference: AuthorizationReference, accessToken: AccessToken?) {
            self.reference = reference
            self.accessToken = accessToken
        }
    }
}
