extension Waitlists {
    /// Marks rows of a feature as invited, so that they do not wait any more, and counts those that still wait; for operators.
    /// Repeating it changes nothing.
    ///
    /// Errors: 400 `invalid_request` for more than ``maximumIDs`` rows.
    public struct MarkWaitlistEntriesInvited: RPCMethod {
        public static let name = "waitlists.mark_waitlist_entries_invited"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// The maximum number of rows.
        public static let maximumIDs = 100

        /// How many rows are left.
        public struct Reply: Codable, Sendable, Equatable {
            /// The number of rows that wait.
            public var waiting: Int

            public init(waiting: Int) { self.waiting = waiting }
        }

        /// The application; nil for all.
        public var application: ApplicationID?
        /// The feature.
        public var feature: FeatureKey
        /// The rows. Rows of other features are not changed.
        public var ids: [WaitlistRowID]

        public init(application: ApplicationID?, feature: FeatureKey, ids: [WaitlistRowID]) {
            self.application = application
            self.feature = feature
            self.ids = ids
        }
    }
}
