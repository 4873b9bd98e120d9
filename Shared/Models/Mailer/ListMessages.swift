extension Mailer {
    /// The messages of the outbox in one state, oldest first (`retrying`: next attempt first); for operators.
    /// Errors: 400 on `cursor` for one that we did not make.
    public struct ListMessages: RPCMethod {
        public static let name = "mailer.list_messages"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// A page. The outbox goes on while it is read, so a message may show up twice or not at all.
        public struct Reply: Codable, Sendable {
            /// The messages.
            public var messages: [MessageRecord]
            /// What to give to get the next page; nil on the last one. Opaque.
            public var nextCursor: String?

            /// Makes a page.
            public init(messages: [MessageRecord], nextCursor: String?) {
                self.messages = messages
                self.nextCursor = nextCursor
            }
        }

        /// In which state.
        public var state: MessageState
        /// At most so many, 1–100.
        public var limit: Int
        /// Where to go on, from the page before.
        public var cursor: String?

        /// Makes the call.
        public init(state: MessageState, limit: Int = 100, cursor: String? = nil) {
            self.state = state
            self.limit = limit
            self.cursor = cursor
        }
    }
}
