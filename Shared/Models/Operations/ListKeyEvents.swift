extension Tokens {
    /// The audit log of the signing keys, latest first, at most 1,000 entries; for operators.
    public struct ListKeyEvents: RPCMethod {
        public static let name = "tokens.list_key_events"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [SigningKeyEvent]

        /// Number of entries to skip.
        public var offset: Int

        public init(offset: Int = 0) { self.offset = offset }
    }
}
