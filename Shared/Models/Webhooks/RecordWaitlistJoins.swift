extension Identity {
    /// Tells the webhooks of applications who has joined a waitlist. Repeating it tells them nothing twice. It needs no proof, because the
    /// gateway may put anybody on any list.
    ///
    /// Errors: 400 `invalid_request` for more than ``maximum``.
    public struct RecordWaitlistJoins: RPCMethod {
        public static let name = "identity.record_waitlist_joins"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// How many there are at most.
        public static let maximum = 500

        /// Who has joined.
        public var joins: [WaitlistJoin]

        public init(joins: [WaitlistJoin]) { self.joins = joins }
    }
}
