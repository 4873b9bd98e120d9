extension Waitlists {
    /// Puts a user on a waitlist; a second time changes nothing.
    public struct JoinWaitlist: RPCMethod {
        public static let name = "waitlists.join_waitlist"
        public static let isIdempotent = true
        public typealias Reply = Status

        /// Who joins.
        public var member: Member
        /// What they wait for.
        public var feature: FeatureKey

        /// Makes the call.
        public init(member: Member, feature: FeatureKey) {
            self.member = member
            self.feature = feature
        }
    }

    /// Takes a user off a waitlist; a second time changes nothing.
    public struct LeaveWaitlist: RPCMethod {
        public static let name = "waitlists.leave_waitlist"
        public static let isIdempotent = true
        public typealias Reply = Status

        /// Who leaves.
        public var member: Member
        /// What they waited for.
        public var feature: FeatureKey

        /// Makes the call.
        public init(member: Member, feature: FeatureKey) {
            self.member = member
            self.feature = feature
        }
    }

    /// Whether a user is on a waitlist.
    public struct GetWaitlist: RPCMethod {
        public static let name = "waitlists.get_waitlist"
        public static let isIdempotent = true
        public typealias Reply = Status

        /// Who asks.
        public var member: Member
        /// About what.
        public var feature: FeatureKey

        /// Makes the call.
        public init(member: Member, feature: FeatureKey) {
            self.member = member
            self.feature = feature
        }
    }
}
