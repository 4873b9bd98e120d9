extension Mailer {
    /// Tells what a token authorizes, without using it.
    ///
    /// Errors: 401 `token_invalid`.
    public struct PeekEmailToken: RPCMethod {
        public static let name = "mailer.peek_email_token"
        public static let isIdempotent = true
        public typealias Reply = OneTimeGrant

        /// The token of the link: 256 random bits, base64url.
        public var token: Secret

        public init(token: Secret) { self.token = token }
    }
}
