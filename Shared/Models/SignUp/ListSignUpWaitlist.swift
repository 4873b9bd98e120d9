extension Identity {
    /// The people who wait for an invitation to sign up to an application, in the order in which they are invited; for
    /// operators.
    ///
    /// Errors: 400 `invalid_request` for a `limit` that is out of range.
    public struct ListSignUpWaitlist: RPCMethod {
        public static let name = "identity.list_sign_up_waitlist"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// The maximum of `limit`.
        public static let maximumLimit = 100

        /// A person who waits.
        public struct Entry: Codable, Sendable, Equatable {
            /// The place on the list.
            public var id: WaitlistRowID
            /// The address to invite.
            public var email: EmailAddress
            /// The client at which the person joined.
            public var client: ClientID
            /// When the person joined.
            public var createdAt: Timestamp

            public init(id: WaitlistRowID, email: EmailAddress, client: ClientID, createdAt: Timestamp) {
                self.id = id
                self.email = email
                self.client = client
                self.createdAt = createdAt
            }

            enum CodingKeys: String, CodingKey {
                case id, email
                case client = "client_id"
                case createdAt = "created_at"
            }
        }

        /// A page of the list.
        public struct Reply: Codable, Sendable, Equatable {
            /// The entries.
            public var entries: [Entry]
            /// Where the next page begins; nil on the last page.
            public var nextCursor: WaitlistRowID?

            public init(entries: [Entry], nextCursor: WaitlistRowID?) {
                self.entries = entries
                self.nextCursor = nextCursor
            }
        }

        /// The application.
        public var application: ApplicationID
        /// Maximum number of entries, 1–``maximumLimit``.
        public var limit: Int
        /// The previous page's ``Reply/nextCursor``; nil for the first page.
        public var cursor: WaitlistRowID?

        public init(application: ApplicationID, limit: Int = 100, cursor: WaitlistRowID? = nil) {
            self.application = application
            self.limit = limit
            self.cursor = cursor
        }
    }
}
