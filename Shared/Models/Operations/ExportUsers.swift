extension Identity {
    /// A page of an application's users, in the order of their ids, in the form that ``ImportUsers`` takes; for operators. Erased users
    /// are left out.
    ///
    /// The first page writes an entry to the audit log.
    ///
    /// Errors: 400 `invalid_request` for a `limit` that is out of range. 404 for an unknown application.
    public struct ExportUsers: RPCMethod {
        public static let name = "identity.export_users"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// The maximum of ``limit``: a reply of that many long profiles fits in a frame.
        public static let maximumLimit = 100

        /// A page.
        public struct Reply: Codable, Sendable, Equatable {
            /// The users. Each has their first address.
            public var users: [ImportedUser]
            /// Where the next call goes on; nil at the end.
            public var nextCursor: UserID?

            public init(users: [ImportedUser], nextCursor: UserID?) {
                self.users = users
                self.nextCursor = nextCursor
            }
        }

        /// The application.
        public var application: ApplicationID
        /// How many users to read, 1–``maximumLimit``.
        public var limit: Int
        /// The previous call's ``Reply/nextCursor``; nil for the first call.
        public var cursor: UserID?
        /// Whether the password hashes are needed.
        public var includesPasswordHashes: Bool

        public init(
            application: ApplicationID, limit: Int = maximumLimit, cursor: UserID? = nil,
            includesPasswordHashes: Bool = false
        ) {
            self.application = application
            self.limit = limit
            self.cursor = cursor
            self.includesPasswordHashes = includesPasswordHashes
        }
    }
}
