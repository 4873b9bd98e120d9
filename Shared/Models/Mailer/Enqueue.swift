/// A message to be written and sent.
public struct OutgoingMail: Codable, Sendable, Equatable {
    /// What it is about: picks the template, and is its `X-Latchkey-Kind` header.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case magicLink = "magic_link"
        case verification
        case passwordReset = "password_reset"
        case invite
        case notice
    }

    /// What it is about.
    public var kind: Kind
    /// To whom.
    public var recipient: EmailAddress
    /// Whose address it is, if known.
    public var user: UserID?
    /// The client on whose behalf: picks names, links, colours.
    public var client: ClientID?
    /// BCP 47 tags to pick the language from, best first.
    public var languages: [String]
    /// What the template fills in: names and reasons, never a secret.
    public var values: [String: String]
    /// What the mail's link and code are to grant; nil for a mail without.
    public var grant: OneTimeGrant?
    /// The client's own page that the link opens; nil for ours.
    public var linkPage: String?
    /// Token and code, encrypted by the mailer for itself; nobody else sets it.
    public var sealed: String?
    /// After when nobody has use for it (a link's end), so that it is not sent any more; nil for never.
    public var expiresAt: Timestamp?

    /// Makes a message; see the properties.
    public init(
        kind: Kind, recipient: EmailAddress, user: UserID? = nil, client: ClientID? = nil, languages: [String] = [],
        values: [String: String] = [:], grant: OneTimeGrant? = nil, linkPage: String? = nil,
        expiresAt: Timestamp? = nil
    ) {
        self.kind = kind
        self.recipient = recipient
        self.user = user
        self.client = client
        self.languages = languages
        self.values = values
        self.grant = grant
        self.linkPage = linkPage
        self.expiresAt = expiresAt
    }
}

extension Mailer {
    /// Accepts a message that identity has signed into the durable outbox: once answered, it survives a crash of the
    /// mailer. A message is accepted once, however often it is brought.
    ///
    /// Errors: 400 for a message beyond the bounds; 403 `invalid_proof` unless identity has signed exactly these bytes;
    /// 404 when its user was erased meanwhile; 503 when the outbox is full.
    public struct EnqueueMessage: RPCMethod {
        public static let name = "mailer.enqueue_message"
        public static let isIdempotent = true

        /// What became of it.
        public struct Reply: Codable, Sendable {
            /// The message's id, the first one's if it was accepted before.
            public var id: MessageID
            /// Whether the message was accepted before, so that nothing was added.
            public var isDuplicate: Bool

            /// Makes an answer.
            public init(id: MessageID, isDuplicate: Bool) {
                self.id = id
                self.isDuplicate = isDuplicate
            }
        }

        /// The message as identity wrote and signed it.
        public var mail: SignedMail

        /// Makes the call.
        public init(mail: SignedMail) { self.mail = mail }
    }

    /// Accepts a message with a link, and tells the link: for an operator, who may pass it on by other means.
    public struct SendEmailLink: RPCMethod {
        public static let name = "mailer.send_email_link"
        public static let callers: Set<CallerRole> = [.operator]

        /// What is in the mail.
        public struct Reply: Codable, Sendable {
            /// The message's id.
            public var id: MessageID
            /// The token.
            public var token: Secret
            /// The link, which holds the token.
            public var url: Secret
            /// Until when both are good.
            public var expiresAt: Timestamp

            /// Makes an answer.
            public init(id: MessageID, token: Secret, url: Secret, expiresAt: Timestamp) {
                self.id = id
                self.token = token
                self.url = url
                self.expiresAt = expiresAt
            }
        }

        /// The message, which has to grant something.
        public var mail: OutgoingMail

        /// Makes the call.
        public init(mail: OutgoingMail) { self.mail = mail }
    }
}
