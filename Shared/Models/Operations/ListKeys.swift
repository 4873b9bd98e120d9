extension Tokens {
    /// The signing keys, newest first; for operators.
    public struct ListKeys: RPCMethod {
        public static let name = "tokens.list_keys"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [SigningKeyRecord]

        public init() {}
    }
}
