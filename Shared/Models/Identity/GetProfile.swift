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
        /// The account that the caller's token names: becomes `active_membership`.
        public var account: AccountID

        /// Makes the call.
        public init(user: UserID, account: AccountID) {
            self.user = user
            self.account = account
        }
    }
}
