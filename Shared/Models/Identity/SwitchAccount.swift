extension Identity {
    /// Vouches for a user in another of their accounts.
    ///
    /// Errors: 404 `not_found` unless the user is a member there; 403 `user_suspended`, `invalid_proof`.
    public struct SwitchAccount: RPCMethod {
        public static let name = "identity.switch_account"
        public typealias Reply = AuthenticatedUser

        /// Tokens' proof of who switches.
        public var session: Proof
        /// The account to act in from now on.
        public var account: AccountID

        /// Makes the call.
        public init(session: Proof, account: AccountID) {
            self.session = session
            self.account = account
        }
    }
}
