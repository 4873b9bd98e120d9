extension Mailer {
    /// Lists the emails of the outbox that are in one state. The oldest comes first; in the state `retrying`, the one whose next
    /// attempt is the soonest. For operators.
    ///
    /// Errors: 400 `invalid_request` that names `cursor`, if it did not come from a reply of this method.
    public struct ListMessages: RPCMethod {
        public static let name = "mailer.list_messages"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// One page of the list. The outbox changes while it is read, so a message may appear twice or not at all.
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

        /// The state of the messages to list.
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
