extension Waitlists {
    /// Reports that identity knows who has joined, so that they are not leased again.
    public struct AcknowledgeWaitlistJoins: RPCMethod {
        public static let name = "waitlists.acknowledge_waitlist_joins"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The places on lists, at most 500.
        public var ids: [WaitlistRowID]

        public init(ids: [WaitlistRowID]) { self.ids = ids }
    }
}
