extension Identity {
    /// All connections, oldest first; for operators.
    public struct ListProviderConnections: RPCMethod {
        public static let name = "identity.list_provider_connections"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [ProviderConnection]

        /// Only the connections of this client; nil for all.
        public var client: ClientID?

        public init(client: ClientID? = nil) { self.client = client }
    }
}
