extension Identity {
    /// Leases the oldest pending events: until the lease expires, other callers get other events.
    public struct LeaseEvents: RPCMethod {
        public static let name = "identity.lease_events"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = [OutboxEvent]

        /// Maximum number of events.
        public var limit: Int
        /// Duration of the lease, in seconds.
        public var leaseSeconds: Int

        public init(limit: Int = 100, leaseSeconds: Int = 15) {
            self.limit = limit
            self.leaseSeconds = leaseSeconds
        }
    }
}
