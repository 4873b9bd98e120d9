extension Identity {
    /// Leases pending events: until the lease expires, other callers get other events. The settings of webhooks come after
    /// all others, which people wait for, and events for webhooks at last; otherwise the oldest come first. So that webhooks do not starve, a
    /// caller leases them by themselves as well.
    public struct LeaseEvents: RPCMethod {
        public static let name = "identity.lease_events"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = [OutboxEvent]

        /// Maximum number of events.
        public var limit: Int
        /// Duration of the lease, in seconds.
        public var leaseSeconds: Int
        /// The kinds of work that the caller can dispatch (``OutboxEvent/Kind``); others stay for a caller of a later version. Names that are
        /// not known are ignored. Nil, for callers of an earlier version, stands for the kinds that there were before this member.
        public var kinds: [String]?

        public init(
            limit: Int = 100, leaseSeconds: Int = 15, kinds: [OutboxEvent.Kind]? = OutboxEvent.Kind.allCases
        ) {
            self.limit = limit
            self.leaseSeconds = leaseSeconds
            self.kinds = kinds?.map(\.rawValue)
        }
    }
}
