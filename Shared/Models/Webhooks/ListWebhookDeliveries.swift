extension Mailer {
    /// Lists the messages for a webhook that are in one state. The oldest comes first; in the state `retrying`, the one whose
    /// next attempt is the soonest. For operators.
    ///
    /// Errors: 400 `invalid_request` that names `cursor`, if it did not come from a reply of this method.
    public struct ListWebhookDeliveries: RPCMethod {
        public static let name = "mailer.list_webhook_deliveries"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// One page of the list. The queue changes while it is read, so a message may appear twice or not at all.
        public struct Reply: Codable, Sendable {
            /// The messages.
            public var deliveries: [WebhookDelivery]
            /// How many messages of the webhook are waiting or retrying.
            public var waiting: Int
            /// How many messages of the webhook were given up.
            public var dead: Int
            /// Opaque cursor of the next page; nil on the last page.
            public var nextCursor: String?

            public init(deliveries: [WebhookDelivery], waiting: Int, dead: Int, nextCursor: String?) {
                self.deliveries = deliveries
                self.waiting = waiting
                self.dead = dead
                self.nextCursor = nextCursor
            }
        }

        /// The webhook.
        public var webhook: WebhookID
        /// The state of the messages to list.
        public var state: MessageState
        /// Maximum number of messages, 1–100.
        public var limit: Int
        /// The previous page's ``Reply/nextCursor``; nil for the first page.
        public var cursor: String?

        public init(webhook: WebhookID, state: MessageState, limit: Int = 100, cursor: String? = nil) {
            self.webhook = webhook
            self.state = state
            self.limit = limit
            self.cursor = cursor
        }
    }

    /// A message for a webhook that is not delivered, as an operator sees it: without its content.
    public struct WebhookDelivery: Codable, Sendable, Equatable {
        /// The message: its `webhook-id`.
        public var id: MessageID
        /// State of the message.
        public var state: MessageState
        /// What it tells; null when the stored message cannot be read.
        @Nullable public var type: WebhookEvent?
        /// When mailer accepted it, or an operator replayed it after it was given up.
        public var acceptedAt: Timestamp
        /// Number of attempts so far.
        public var attempts: Int
        /// When it is tried next; null unless `state` is `retrying`.
        @Nullable public var nextAttemptAt: Timestamp?
        /// Why the last attempt failed: our own reason, and the status that the receiver answered with.
        @Nullable public var reason: String?

        public init(
            id: MessageID, state: MessageState, type: WebhookEvent?, acceptedAt: Timestamp, attempts: Int,
            nextAttemptAt: Timestamp? = nil, reason: String? = nil
        ) {
            self.id = id
            self.state = state
            self.type = type
            self.acceptedAt = acceptedAt
            self.attempts = attempts
            self.nextAttemptAt = nextAttemptAt
            self.reason = reason
        }

        enum CodingKeys: String, CodingKey {
            case id, state, type, attempts, reason
            case acceptedAt = "accepted_at"
            case nextAttemptAt = "next_attempt_at"
        }
    }
}
