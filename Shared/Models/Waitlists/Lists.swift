extension Waitlists {
    /// A user's rows in one account, oldest first. Errors: 400 on `cursor` for one that we did not make.
    public struct ListWaitlists: RPCMethod {
        public static let name = "waitlists.list_waitlists"
        public static let isIdempotent = true
        public typealias Reply = Page

        /// Whose rows.
        public var member: Member
        /// At most so many, 1–100.
        public var limit: Int
        /// Where to go on, from the page before.
        public var cursor: String?

        /// Makes the call.
        public init(member: Member, limit: Int = 20, cursor: String? = nil) {
            self.member = member
            self.limit = limit
            self.cursor = cursor
        }
    }

    /// Everyone who waits for a feature of an application, oldest first; for operators.
    public struct ListWaitlistEntries: RPCMethod {
        public static let name = "waitlists.list_waitlist_entries"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Page

        /// Which application; nil for all.
        public var application: ApplicationID?
        /// Which feature.
        public var feature: FeatureKey
        /// At most so many, 1–100.
        public var limit: Int
        /// Where to go on, from the page before.
        public var cursor: String?

        /// Makes the call.
        public init(application: ApplicationID?, feature: FeatureKey, limit: Int = 100, cursor: String? = nil) {
            self.application = application
            self.feature = feature
            self.limit = limit
            self.cursor = cursor
        }
    }
}
