extension Mailer {
    /// The latest attempts to deliver to a webhook, newest first; for operators.
    public struct ListWebhookAttempts: RPCMethod {
        public static let name = "mailer.list_webhook_attempts"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [WebhookAttempt]

        /// The webhook.
        public var webhook: WebhookID
        /// The maximum number of attempts, 1–500.
        public var limit: Int

        public init(webhook: WebhookID, limit: Int = 50) {
            self.webhook = webhook
            self.limit = limit
        }
    }

    /// An attempt to deliver a message to a webhook.
    public struct WebhookAttempt: Codable, Sendable, Equatable {
        /// What came of it.
        public enum Outcome: String, Codable, Sendable, CaseIterable {
            /// The receiver has answered with 2xx.
            case delivered
            /// It failed, and another attempt will be made.
            case retrying
            /// It failed, and the message was given up.
            case dead
            /// The message was dropped, because its user was erased.
            case dropped
        }

        /// The message: its `webhook-id`.
        public var message: MessageID
        /// What the message tells.
        public var type: WebhookEvent
        /// When the attempt ended.
        public var at: Timestamp
        /// What came of it.
        public var outcome: Outcome
        /// The number of the attempt; 1 for the first one.
        public var attempt: Int
        /// How long it took, in milliseconds.
        public var duration: Int
        /// Why it failed: our own reason, and the status that the receiver answered with; null unless it failed.
        @Nullable public var reason: String?

        public init(
            message: MessageID, type: WebhookEvent, at: Timestamp, outcome: Outcome, attempt: Int, duration: Int,
            reason: String? = nil
        ) {
            self.message = message
            self.type = type
            self.at = at
            self.outcome = outcome
            self.attempt = attempt
            self.duration = duration
            self.reason = reason
        }

        enum CodingKeys: String, CodingKey {
            case type, at, outcome, attempt, reason
            case message = "message_id"
            case duration = "duration_ms"
        }
    }
}
