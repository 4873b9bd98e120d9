extension Identity {
    /// A page of what the user of a session has allowed clients to do, in the order of the clients' ids.
    ///
    /// Errors: 400 `invalid_request` for a `limit` that is out of range. 401 `invalid_token` when there is no such user. 403
    /// `invalid_proof`, `user_suspended`.
    public struct ListConsents: RPCMethod {
        public static let name = "identity.list_consents"
        public static let isIdempotent = true

        /// The maximum of ``limit``.
        public static let maximumLimit = 100

        /// A page.
        public struct Reply: Codable, Sendable, Equatable {
            public var consents: [Consent]
            /// Where the next call goes on; nil at the end.
            public var nextCursor: ClientID?

            public init(consents: [Consent], nextCursor: ClientID?) {
                self.consents = consents
                self.nextCursor = nextCursor
            }
        }

        /// Session proof of the user. It is not used up.
        public var session: Proof
        /// How many consents to read, 1–``maximumLimit``.
        public var limit: Int
        /// The previous call's ``Reply/nextCursor``; nil for the first call.
        public var cursor: ClientID?

        public init(session: Proof, limit: Int = maximumLimit, cursor: ClientID? = nil) {
            self.session = session
            self.limit = limit
            self.cursor = cursor
        }
    }
}
