extension Identity {
    /// Mails users who wait for a feature that it is open to them now; for operators.
    ///
    /// Each row of a waitlist is mailed about once, whatever the caller repeats: the mail and the mark that it was written are
    /// one transaction.
    ///
    /// Errors: 400 `invalid_request` for more than ``maximumEntries`` rows. 404 for an application without a client.
    public struct InviteWaitlistMembers: RPCMethod {
        public static let name = "identity.invite_waitlist_members"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// The maximum number of rows.
        public static let maximumEntries = 100

        /// A row of a waitlist.
        public struct Entry: Codable, Sendable, Equatable {
            /// The row.
            public var id: WaitlistRowID
            /// The user who waits.
            public var user: UserID

            public init(id: WaitlistRowID, user: UserID) {
                self.id = id
                self.user = user
            }
        }

        /// What became of the rows. Rows in none of the lists were mailed about before.
        public struct Reply: Codable, Sendable, Equatable {
            /// Rows whose users are mailed.
            public var invited: [WaitlistRowID]
            /// Rows whose users are gone.
            public var gone: [WaitlistRowID]
            /// Rows whose users are suspended. They may be restored, so they keep their place.
            public var suspended: [WaitlistRowID]

            public init(invited: [WaitlistRowID], gone: [WaitlistRowID], suspended: [WaitlistRowID]) {
                self.invited = invited
                self.gone = gone
                self.suspended = suspended
            }
        }

        /// The application of all users.
        public var application: ApplicationID
        /// The feature, which the mail names.
        public var feature: FeatureKey
        /// The rows.
        public var entries: [Entry]

        public init(application: ApplicationID, feature: FeatureKey, entries: [Entry]) {
            self.application = application
            self.feature = feature
            self.entries = entries
        }
    }
}
