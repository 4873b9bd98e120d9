extension Mailer {
    /// What became of the latest emails to an address, oldest first; for operators.
    public struct ListDeliveries: RPCMethod {
        public static let name = "mailer.list_deliveries"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [DeliveryRecord]

        /// The address.
        public var email: EmailAddress

        public init(email: EmailAddress) { self.email = email }
    }

    /// Something that happened to an email.
    public struct DeliveryRecord: Codable, Sendable, Equatable {
        /// What happened.
        public enum Event: String, Codable, Sendable, CaseIterable {
            /// Mailer has accepted it, and will send it.
            case queued
            /// The mail server has accepted it. Whether it reaches the mailbox is up to that server and those behind it.
            case delivered
            /// An attempt failed, and another one will be made.
            case retrying
            /// It was given up.
            case dead
            /// It was of no use any more before it could be sent.
            case expired
        }

        /// The email.
        public var message: MessageID
        /// What it is: `password_reset`, or for a notice what it informs of, such as `new_device`.
        public var kind: String
        /// What happened.
        public var event: Event
        /// When.
        public var at: Timestamp
        /// Why an attempt failed: our own reason, the server's reply code, and its reply without addresses.
        public var reason: String?

        public init(message: MessageID, kind: String, event: Event, at: Timestamp, reason: String? = nil) {
            self.message = message
            self.kind = kind
            self.event = event
            self.at = at
            self.reason = reason
        }

        enum CodingKeys: String, CodingKey {
            case kind, event, at, reason
            case message = "message_id"
        }
    }
}
