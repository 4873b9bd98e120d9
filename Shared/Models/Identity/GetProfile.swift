extension Identity {
    /// The profile of a user, as `GET /auth/me` shows it.
    ///
    /// Errors: 401 `invalid_token` when there is no such user any more; 403 `user_suspended`.
    public struct GetProfile: RPCMethod {
        public static let name = "identity.get_profile"
        public static let isIdempotent = true
        public typealias Reply = SessionProfile

        /// Whose profile.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The account that the caller's token names: becomes `active_membership`.
        public var account: AccountID

        /// Makes the call.
        public init(user: UserID, application: ApplicationID, account: AccountID) {
            self.user = user
            self.application = application
            self.account = account
        }
    }
}
