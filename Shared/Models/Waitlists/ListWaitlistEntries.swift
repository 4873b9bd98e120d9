extension Waitlists {
    /// All rows of a feature, oldest first; for operators.
    ///
    /// Errors: as ``ListWaitlists``.
    public struct ListWaitlistEntries: RPCMethod {
        public static let name = "waitlists.list_waitlist_entries"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Page

        /// The application; nil for all.
        public var application: ApplicationID?
        /// The feature.
        public var feature: FeatureKey
        /// Maximum number of rows, 1–100.
        public var limit: Int
        /// Whether rows are left out that were invited; nil lists all.
        public var isWaiting: Bool?
        /// The previous page's ``Page/nextCursor``; nil for the first page.
        public var cursor: String?

        public init(
            application: ApplicationID?, feature: FeatureKey, limit: Int = 100, isWaiting: Bool? = nil,
            cursor: String? = nil
        ) {
            self.application = application
            self.feature = feature
            self.limit = limit
            self.isWaiting = isWaiting
            self.cursor = cursor
        }
    }
}
