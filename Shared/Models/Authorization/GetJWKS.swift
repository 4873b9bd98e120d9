extension Tokens {
    /// The public signing keys (RFC 7517 §5), including those that do not sign yet.
    public struct GetJWKS: RPCMethod {
        public static let name = "tokens.get_jwks"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = JSONWebKeySet

        public init() {}
    }
}
