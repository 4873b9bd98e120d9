extension Waitlists {
    /// Removes a user from a waitlist. Repeating it changes nothing.
    public struct LeaveWaitlist: RPCMethod {
        public static let name = "waitlists.leave_waitlist"
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
