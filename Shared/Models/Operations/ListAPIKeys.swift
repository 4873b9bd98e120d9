extension Identity {
    /// The keys for the admin API that have not been revoked, oldest first; for operators.
    public struct ListAPIKeys: RPCMethod {
        public static let name = "identity.list_api_keys"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [APIKey]

        public init() {}
    }
}
