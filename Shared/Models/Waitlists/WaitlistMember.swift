extension Waitlists {
    /// A user in one of their accounts.
    public struct Member: Codable, Sendable, Hashable {
        /// The user's application.
        public var application: ApplicationID
        /// The account that the caller's access token names.
        public var account: AccountID
        /// The user.
        public var user: UserID

        public init(application: ApplicationID, account: AccountID, user: UserID) {
            self.application = application
            self.account = account
            self.user = user
        }
    }
}
