extension Waitlists {
    /// A page of rows.
    public struct Page: Codable, Sendable {
        /// The rows, oldest first.
        public var rows: [WaitlistRow]
        /// Opaque cursor of the next page; nil on the last page.
        public var nextCursor: String?

        public init(rows: [WaitlistRow], nextCursor: String?) {
            self.rows = rows
            self.nextCursor = nextCursor
        }
    }
}
