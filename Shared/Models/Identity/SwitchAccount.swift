extension Identity {
    /// Vouches for a user in another of their accounts.
    ///
    /// Errors: 404 `not_found` unless the user is a member there; 403 `user_suspended`.
    public struct SwitchAccount: RPCMethod {
        public static let name = "identity.switch_account"
        public static let isIdempotent = true
        public typealias Reply = Vouched

        /// Who switches.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The client of the caller's session.
        public var client: ClientID
        /// The account to act in from now on.
        public var account: AccountID

        /// Makes the call.
        public init(user: UserID, application: ApplicationID, client: ClientID, account: AccountID) {
            self.user = user
            self.application = application
            self.client = client
            self.account = account
        }
    }
}
