extension Waitlists {
    /// A user's rows in one account, oldest first.
    ///
    /// Errors: 400 `invalid_request` with `cursor` for a cursor that we did not issue.
    public struct ListWaitlists: RPCMethod {
        public static let name = "waitlists.list_waitlists"
        public static let isIdempotent = true
        public typealias Reply = Page

        /// The user, in one of their accounts.
        public var member: Member
        /// Maximum number of rows, 1–100.
        public var limit: Int
        /// The previous page's ``Page/nextCursor``; nil for the first page.
        public var cursor: String?

        public init(member: Member, limit: Int = 20, cursor: String? = nil) {
            self.member = member
            self.limit = limit
            self.cursor = cursor
        }
    }
}
