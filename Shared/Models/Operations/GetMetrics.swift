extension Operations {
    /// The service's metrics in the Prometheus text format.
    public struct GetMetrics: RPCMethod {
        public static let name = "service.get_metrics"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = String

        public init() {}
    }
}
