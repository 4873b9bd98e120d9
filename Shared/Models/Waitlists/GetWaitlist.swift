extension Waitlists {
    /// Tells whether a user is on a waitlist.
    public struct GetWaitlist: RPCMethod {
        public static let name = "waitlists.get_waitlist"
        public static let isIdempotent = true
        public typealias Reply = Status

        /// The user, in one of their accounts.
        public var member: Member
        /// The feature.
        public var feature: FeatureKey

        public init(member: Member, feature: FeatureKey) {
            self.member = member
            self.feature = feature
        }
    }
}
