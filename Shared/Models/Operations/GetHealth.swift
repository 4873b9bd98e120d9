extension Operations {
    /// Tells whether a service and its stores work. Answers even when a store is unavailable.
    public struct GetHealth: RPCMethod {
        public static let name = "service.get_health"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Health

        public init() {}
    }
}
