extension Waitlists {
    /// Adds a user to a waitlist. Repeating it changes nothing.
    public struct JoinWaitlist: RPCMethod {
        public static let name = "waitlists.join_waitlist"
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
