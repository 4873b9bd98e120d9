extension Waitlists {
    /// Leases those who have joined a list and of whom identity does not know yet, oldest first: until the lease expires, other callers get
    /// others. Pass them to ``Identity/RecordWaitlistJoins``, and then to ``AcknowledgeWaitlistJoins``.
    public struct LeaseWaitlistJoins: RPCMethod {
        public static let name = "waitlists.lease_waitlist_joins"
        public typealias Reply = [WaitlistJoin]

        /// Maximum number, 1–500.
        public var limit: Int
        /// Duration of the lease, in seconds, 1–300.
        public var leaseSeconds: Int

        public init(limit: Int = 100, leaseSeconds: Int = 15) {
            self.limit = limit
            self.leaseSeconds = leaseSeconds
        }
    }
}

/// A user who has joined a waitlist.
public struct WaitlistJoin: Codable, Sendable, Equatable {
    /// The place on the list.
    public var id: WaitlistRowID
    /// The list, in an account of an application.
    public var member: Waitlists.Member
    /// The feature that they wait for.
    public var feature: FeatureKey
    /// When they joined.
    public var at: Timestamp

    public init(id: WaitlistRowID, member: Waitlists.Member, feature: FeatureKey, at: Timestamp) {
        self.id = id
        self.member = member
        self.feature = feature
        self.at = at
    }
}
