extension Mailer {
    /// Adds a message with a link to the outbox and returns the link, for an operator who may pass it on by other
    /// means.
    public struct SendEmailLink: RPCMethod {
        public static let name = "mailer.send_email_link"
        public static let callers: Set<CallerRole> = [.operator]

        /// What the message contains.
        public struct Reply: Codable, Sendable {
            /// Identifier of the message.
            public var id: MessageID
            /// The token: 256 random bits, base64url.
            public var token: Secret
            /// The link, which contains the token.
            public var url: Secret
            /// When both expire.
            public var expiresAt: Timestamp

            public init(id: MessageID, token: Secret, url: Secret, expiresAt: Timestamp) {
                self.id = id
                self.token = token
                self.url = url
                self.expiresAt = expiresAt
            }
        }

        /// The message; it must have a ``OutgoingMail/grant``.
        public var mail: OutgoingMail

        public init(mail: OutgoingMail) { self.mail = mail }
    }
}
