extension Identity {
    /// The profile of a user, as `GET /auth/me` answers it.
    ///
    /// Errors: 401 `invalid_token` when the user does not exist any more. 403 `user_suspended`.
    public struct GetProfile: RPCMethod {
        public static let name = "identity.get_profile"
        public static let isIdempotent = true
        public typealias Reply = SessionProfile

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The account that the caller's access token names; its membership becomes `active_membership`.
        public var account: AccountID

        public init(user: UserID, application: ApplicationID, account: AccountID) {
            self.user = user
            self.application = application
            self.account = account
        }
    }
}
