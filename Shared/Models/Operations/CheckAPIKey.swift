extension Identity {
    /// Finds the key for the admin API that a program has sent; for the console, which is an operator.
    ///
    /// Errors: 401 `invalid_token` for an unknown, expired or revoked one, whichever it is.
    public struct CheckAPIKey: RPCMethod {
        public static let name = "identity.check_api_key"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = APIKey

        /// What the program has sent.
        public var secret: Secret

        public init(secret: Secret) { self.secret = secret }
    }
}
