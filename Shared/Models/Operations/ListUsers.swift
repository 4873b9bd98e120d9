extension Identity {
    /// A page of users; for operators.
    ///
    /// The work for a page does not grow with the number of users. So one call looks at a bounded number of them, and a page may have
    /// fewer users than `limit`, or none, although more follow: only a page without ``Reply/nextCursor`` is the last one.
    ///
    /// Errors: 400 `invalid_request` that names `limit`, `email` or `cursor`.
    public struct ListUsers: RPCMethod {
        public static let name = "identity.list_users"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// The maximum of `limit`.
        public static let maximumLimit = 200
        /// How many characters a part of an address must have at least.
        public static let minimumPart = 3

        /// Which users are wanted: those that match everything that is given. Erased users are left out, unless they are asked for.
        public struct Filter: Codable, Sendable, Equatable {
            /// What an address must have.
            public enum Email: Codable, Sendable, Equatable {
                /// It begins with this text.
                case prefix(String)
                /// This text occurs in it, at least ``ListUsers/minimumPart`` characters.
                case part(String)
            }

            public var application: ApplicationID?
            public var status: Status?
            /// An address of the user. In lower case, as addresses are.
            public var email: Email?
            /// Signed up at this moment or later.
            public var createdSince: Timestamp?
            /// Signed up before this moment.
            public var createdUntil: Timestamp?
            /// Signed in at this moment or later.
            public var signedInSince: Timestamp?
            /// Did not sign in at this moment or later.
            public var notSignedInSince: Timestamp?

            /// All users.
            public init() {}
        }

        /// A state to list the users of.
        public enum Status: String, Codable, Sendable, CaseIterable {
            /// Not suspended.
            case active
            case suspended
            /// Without a verified address.
            case unverified
            /// With a wrong password or a wrong second factor in the last 24 hours. Those who have to wait for the next attempt are
            /// among them: tokens knows.
            case attempted
            /// Without their personal data.
            case erased
        }

        /// A page.
        public struct Reply: Codable, Sendable {
            /// The users: by their addresses if the filter has an address, by their last wrong attempt for `attempted`, else those who
            /// signed up last come first.
            public var users: [UserSummary]
            /// Opaque cursor of the next page; nil on the last page.
            public var nextCursor: String?

            public init(users: [UserSummary], nextCursor: String?) {
                self.users = users
                self.nextCursor = nextCursor
            }
        }

        /// Which users.
        public var filter: Filter
        /// How many at most, 1–``maximumLimit``.
        public var limit: Int
        /// The ``Reply/nextCursor`` of the page before; nil for the first page.
        public var cursor: String?

        public init(_ filter: Filter = .init(), limit: Int = 50, cursor: String? = nil) {
            self.filter = filter
            self.limit = limit
            self.cursor = cursor
        }
    }
}
