extension Mailer {
    /// Where a message is.
    public enum MessageState: String, Codable, Sendable, CaseIterable {
        /// To be sent now, or being sent.
        case waiting
        /// Waits for its next attempt.
        case retrying
        /// Given up; kept for an operator to look at.
        case dead
    }

    /// What an operator sees of a message: no content, and of the address only so much that one who knows it
    /// recognizes it.
    public struct MessageRecord: Codable, Sendable, Equatable {
        /// The message's id.
        public var id: MessageID
        /// Where it is.
        public var state: MessageState
        /// What it is about; nil when the stored message can't be read.
        @Nullable public var kind: OutgoingMail.Kind?
        /// To whom, masked; nil when the stored message can't be read.
        @Nullable public var recipient: String?
        /// When it was accepted, or brought back from the dead.
        public var acceptedAt: Timestamp
        /// How often it was tried.
        public var attempts: Int
        /// When it is tried next; nil unless it is retried.
        @Nullable public var nextAttemptAt: Timestamp?
        /// After when nobody has use for it; nil without such a time.
        @Nullable public var expiresAt: Timestamp?
        /// Why the last attempt failed: a word of ours, the server's reply code, and its reply without addresses.
        @Nullable public var reason: String?

        /// Makes a record; see the properties.
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
