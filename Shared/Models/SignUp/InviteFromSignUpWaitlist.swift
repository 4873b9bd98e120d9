extension Identity {
    /// Invites the people who have waited longest on the waitlist for signing up to an application; for operators.
    ///
    /// A person leaves the list in the transaction that enqueues their invitation, so nobody is invited twice, whatever the
    /// caller repeats. People who have an account by now leave the list without an invitation.
    ///
    /// Errors: 400 `invalid_request` for a `limit` that is out of range. 403 `sign_up_closed`. 404 for an unknown application.
    public struct InviteFromSignUpWaitlist: RPCMethod {
        public static let name = "identity.invite_from_sign_up_waitlist"
        public static let callers: Set<CallerRole> = [.operator]

        /// The maximum of `limit`.
        public static let maximumLimit = 100

        /// What was done.
        public struct Reply: Codable, Sendable, Equatable {
            /// How many people were invited.
            public var invited: Int
            /// How many people left the list because they have an account.
            public var registered: Int
            /// How many people stay on the list for now: their domain may not sign up any more, or their mailbox has got all
            /// the mails that unknown addresses may get in a day.
            public var postponed: Int
            /// How many people are left on the list.
            public var waiting: Int
            /// Where the next call goes on; nil at the end of the list.
            public var nextCursor: WaitlistRowID?

            public init(invited: Int, registered: Int, postponed: Int, waiting: Int, nextCursor: WaitlistRowID?) {
                self.invited = invited
                self.registered = registered
                self.postponed = postponed
                self.waiting = waiting
                self.nextCursor = nextCursor
            }
        }

        /// The application.
        public var application: ApplicationID
        /// How many people to look at, 1–``maximumLimit``.
        public var limit: Int
        /// The previous call's ``Reply/nextCursor``; nil for the first call.
        public var cursor: WaitlistRowID?

        public init(application: ApplicationID, limit: Int, cursor: WaitlistRowID? = nil) {
            self.application = application
            self.limit = limit
            self.cursor = cursor
        }
    }
}
