extension Tokens {
    /// Stores an authorization request while the user signs in, and returns its id: 256 random bits, base64url. It
    /// expires after 10 minutes, or 30 minutes once a user has signed in. The number of stored requests is bounded;
    /// beyond it, those that would expire first are dropped.
    public struct BeginAuthorization: RPCMethod {
        public static let name = "tokens.begin_authorization"
        public typealias Reply = Secret

        /// The request.
        public var request: AuthorizationRequest

        public init(_ request: AuthorizationRequest) { self.request = request }
    }
}
