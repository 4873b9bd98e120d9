extension Mailer {
    /// The state of a message in the outbox.
    public enum MessageState: String, Codable, Sendable, CaseIterable {
        /// Ready to be sent, or being sent.
        case waiting
        /// Waiting for its next attempt.
        case retrying
        /// Given up, and kept for an operator.
        case dead
    }

    /// A message as an operator sees it: no content, and the address masked so that only those who know it recognize
    /// it.
    public struct MessageRecord: Codable, Sendable, Equatable {
        /// Identifier of the message.
        public var id: MessageID
        /// State of the message.
        public var state: MessageState
        /// The kind of message; null when the stored message cannot be read.
        @Nullable public var kind: OutgoingMail.Kind?
        /// The address, masked; null when the stored message cannot be read.
        @Nullable public var recipient: String?
        /// When it was added to the outbox, or last retried by an operator after it was given up.
        public var acceptedAt: Timestamp
        /// Number of attempts so far.
        public var attempts: Int
        /// When it is tried next; null unless `state` is `retrying`.
        @Nullable public var nextAttemptAt: Timestamp?
        /// When it is of no use any more; null for never.
        @Nullable public var expiresAt: Timestamp?
        /// Why the last attempt failed: our own reason, the server's reply code, and its reply without addresses.
        @Nullable public var reason: String?

        public init(
            id: MessageID, state: MessageState, kind: OutgoingMail.Kind?, recipient: String?, acceptedAt: Timestamp,
            attempts: Int, nextAttemptAt: Timestamp? = nil, expiresAt: Timestamp? = nil, reason: String? = nil
        ) {
            self.id = id
            self.state = state
            self.kind = kind
            self.recipient = recipient
            self.acceptedAt = acceptedAt
            self.attempts = attempts
            self.nextAttemptAt = nextAttemptAt
            self.expiresAt = expiresAt
            self.reason = reason
        }

        enum CodingKeys: String, CodingKey {
            case id, state, kind, recipient, attempts, reason
            case acceptedAt = "accepted_at"
            case nextAttemptAt = "next_attempt_at"
            case expiresAt = "expires_at"
        }
    }
}
