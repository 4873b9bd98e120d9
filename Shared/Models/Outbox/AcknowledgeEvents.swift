extension Identity {
    /// Reports that events were dispatched, so that they are not leased again.
    public struct AcknowledgeEvents: RPCMethod {
        public static let name = "identity.acknowledge_events"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The events.
        public var ids: [OutboxEventID]

        public init(ids: [OutboxEventID]) { self.ids = ids }
    }
}
