extension Mailer {
    /// Sends messages to a webhook now that wait for their next attempt or were given up; for operators. Those that were given
    /// up are then tried for as long as new ones.
    ///
    /// Errors: 404 if the message is not known.
    public struct ReplayWebhooks: RPCMethod {
        public static let name = "mailer.replay_webhooks"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// How many messages one call replays at most.
        public static let maximum = 1000

        /// What was done.
        public struct Reply: Codable, Sendable, Equatable {
            /// How many messages will be sent now.
            public var count: Int
            /// Whether there may be more, because a call replays ``maximum`` messages.
            public var hasMore: Bool

            public init(count: Int, hasMore: Bool) {
                self.count = count
                self.hasMore = hasMore
            }
        }

        /// The webhook.
        public var webhook: WebhookID
        /// The message; nil for all that were given up.
        public var message: MessageID?

        public init(webhook: WebhookID, message: MessageID? = nil) {
            self.webhook = webhook
            self.message = message
        }
    }
}
