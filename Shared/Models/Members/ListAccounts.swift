extension Identity {
    /// A page of the accounts of an application; for operators. The latest ones come first, or those whose names begin with ``search`` in
    /// the order of their names.
    ///
    /// Errors: 400 `invalid_request` for a `limit`, a `search` or a `cursor` that is not valid.
    public struct ListAccounts: RPCMethod {
        public static let name = "identity.list_accounts"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// The maximum of ``limit``.
        public static let maximumLimit = 200

        /// A page.
        public struct Reply: Codable, Sendable {
            public var accounts: [AccountSummary]
            /// Opaque cursor of the next page; nil on the last page.
            public var nextCursor: String?

            public init(accounts: [AccountSummary], nextCursor: String?) {
                self.accounts = accounts
                self.nextCursor = nextCursor
            }
        }

        /// The application.
        public var application: ApplicationID
        /// What the name begins with, whatever its case; nil for all accounts, those without a name among them.
        public var search: String?
        /// How many at most, 1–``maximumLimit``.
        public var limit: Int
        /// The ``Reply/nextCursor`` of the page before; nil for the first page.
        public var cursor: String?

        public init(application: ApplicationID, search: String? = nil, limit: Int = 50, cursor: String? = nil) {
            self.application = application
            self.search = search
            self.limit = limit
            self.cursor = cursor
        }
    }
}
