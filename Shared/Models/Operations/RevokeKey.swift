extension Tokens {
    /// Revokes a signing key: tokens that it signed are refused from now on. If it is the key that signs new tokens, another
    /// key takes over at once. For operators.
    ///
    /// Errors: 404.
    public struct RevokeKey: RPCMethod {
        public static let name = "tokens.revoke_key"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = [SigningKeyRecord]

        /// The key's id.
        public var kid: String

        public init(kid: String) { self.kid = kid }
    }
}
