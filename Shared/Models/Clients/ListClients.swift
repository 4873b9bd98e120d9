extension Identity {
    /// All clients, oldest first; for operators.
    public struct ListClients: RPCMethod {
        public static let name = "identity.list_clients"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [Client]

        /// Only the clients of this application; nil for all.
        public var application: ApplicationID?

        public init(application: ApplicationID? = nil) { self.application = application }
    }
}
