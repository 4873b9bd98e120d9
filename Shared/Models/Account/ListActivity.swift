extension Identity {
    /// A page of the user's own part of the audit log, latest first.
    ///
    /// The session proof is not used up: it is also read by further pages of the same request.
    ///
    /// Errors: 400 `invalid_request` for a `limit` that is out of range. 401 `invalid_token` when there is no such user. 403
    /// `invalid_proof`, `user_suspended`.
    public struct ListActivity: RPCMethod {
        public static let name = "identity.list_activity"
        public static let isIdempotent = true

        /// The maximum of ``limit``.
        public static let maximumLimit = 500

        /// A page.
        public struct Reply: Codable, Sendable, Equatable {
            /// The entries, latest first.
            public var entries: [ActivityEntry]
            /// Where the next call goes on; nil at the end.
            public var nextCursor: AuditEntryID?

            public init(entries: [ActivityEntry], nextCursor: AuditEntryID?) {
                self.entries = entries
                self.nextCursor = nextCursor
            }
        }

        /// Session proof of the user.
        public var session: Proof
        /// How many entries to read, 1–``maximumLimit``.
        public var limit: Int
        /// The previous call's ``Reply/nextCursor``; nil for the first call.
        public var cursor: AuditEntryID?
        /// Whether to leave out what tells people nothing new: that a sign-in asked for the second factor which a remembered browser then
        /// skipped, and that the first sign-in after the sign-up is on a new device, if it is on the one of the sign-up; nil for no.
        public var omitsDetails: Bool?

        public init(session: Proof, limit: Int = 20, cursor: AuditEntryID? = nil, omitsDetails: Bool? = nil) {
            self.session = session
            self.limit = limit
            self.cursor = cursor
            self.omitsDetails = omitsDetails
        }
    }
}
