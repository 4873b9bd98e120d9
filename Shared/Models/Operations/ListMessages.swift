extension Mailer {
    /// The messages of the outbox in one state, oldest first; in state `retrying`, next attempt first. For operators.
    ///
    /// Errors: 400 `invalid_request` with `cursor` for a cursor that we did not issue.
    public struct ListMessages: RPCMethod {
        public static let name = "mailer.list_messages"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// A page. The outbox changes while it is read, so a message may appear twice or not at all.
        public struct Reply: Codable, Sendable {
            /// The messages.
            public var messages: [MessageRecord]
            /// Opaque cursor of the next page; nil on the last page.
            public var nextCursor: String?

            public init(messages: [MessageRecord], nextCursor: String?) {
                self.messages = messages
                self.nextCursor = nextCursor
            }
        }

        /// The state.
        public var state: MessageState
        /// Maximum number of messages, 1–100.
        public var limit: Int
        /// The previous page's ``Reply/nextCursor``; nil for the first page.
        public var cursor: String?

        public init(state: MessageState, limit: Int = 100, cursor: String? = nil) {
            self.state = state
            self.limit = limit
            self.cursor = cursor
        }
    }
}
