extension Mailer {
    /// Adds a message that identity has signed to the mailer's durable outbox. Once the call returns, the message
    /// survives a crash of the mailer. Repeating the call adds nothing.
    ///
    /// Errors: 400 `invalid_request` for a message that exceeds a limit. 403 `invalid_proof` unless identity has
    /// signed exactly these bytes. 404 when the user has been erased meanwhile. 503 `service_unavailable` when the
    /// outbox is full.
    public struct EnqueueMessage: RPCMethod {
        public static let name = "mailer.enqueue_message"
        public static let isIdempotent = true

        /// The message in the outbox.
        public struct Reply: Codable, Sendable {
            /// Identifier of the message; that of the first call, if this one is a repetition.
            public var id: MessageID
            /// Whether the message had been added before.
            public var isDuplicate: Bool

            public init(id: MessageID, isDuplicate: Bool) {
                self.id = id
                self.isDuplicate = isDuplicate
            }
        }

        /// The message as identity encoded and signed it.
        public var mail: SignedMail

        public init(mail: SignedMail) { self.mail = mail }
    }
}
