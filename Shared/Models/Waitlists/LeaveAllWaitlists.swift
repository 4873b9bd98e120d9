extension Waitlists {
    /// Removes a user who was erased from all waitlists, in all their accounts. Repeating it changes nothing.
    public struct LeaveAllWaitlists: RPCMethod {
        public static let name = "waitlists.leave_all_waitlists"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID

        public init(user: UserID, application: ApplicationID) {
            self.user = user
            self.application = application
        }
    }
}
