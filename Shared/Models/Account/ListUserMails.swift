extension Mailer {
    /// What mailer holds about a user: the emails in the outbox, and what became of the latest emails to a verified address.
    ///
    /// Errors: 403 `invalid_proof`.
    public struct ListUserMails: RPCMethod {
        public static let name = "mailer.list_user_mails"
        public static let isIdempotent = true

        /// How many emails of the outbox a reply has.
        public static let maximumMessages = 500

        /// The emails.
        public struct Reply: Codable, Sendable, Equatable {
            /// The emails that are in the outbox.
            public var messages: [UserMail]
            /// What became of the latest emails to the address of the proof, oldest first; empty if the proof has none.
            public var deliveries: [DeliveryRecord]
            /// False if the outbox was too long to be read to its end, or has more emails to the user than a reply.
            public var isComplete: Bool

            public init(messages: [UserMail], deliveries: [DeliveryRecord], isComplete: Bool) {
                self.messages = messages
                self.deliveries = deliveries
                self.isComplete = isComplete
            }
        }

        /// Identity's export proof.
        public var proof: Proof

        public init(proof: Proof) { self.proof = proof }
    }

    /// An email in the outbox as its recipient sees it: without its link and code.
    public struct UserMail: Codable, Sendable, Equatable {
        /// Identifier of the message.
        public var id: MessageID
        /// Whether it waits for its first or next attempt, or was given up.
        public var state: MessageState
        /// The kind of message.
        public var kind: OutgoingMail.Kind
        /// The address that it goes to.
        public var recipient: EmailAddress
        /// When it was added to the outbox.
        public var acceptedAt: Timestamp
        /// Number of attempts so far.
        public var attempts: Int

        public init(
            id: MessageID, state: MessageState, kind: OutgoingMail.Kind, recipient: EmailAddress, acceptedAt: Timestamp,
            attempts: Int
        ) {
            self.id = id
            self.state = state
            self.kind = kind
            self.recipient = recipient
            self.acceptedAt = acceptedAt
            self.attempts = attempts
        }

        enum CodingKeys: String, CodingKey {
            case id, state, kind, recipient, attempts
            case acceptedAt = "accepted_at"
        }
    }
}
