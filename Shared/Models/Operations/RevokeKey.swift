extension Tokens {
    /// Revokes a key: its signatures are refused from now on. If it was the one that signs, another takes its place
    /// at once. For operators.
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
