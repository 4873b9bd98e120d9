extension Identity {
    /// Issues a session proof for a user in another of their accounts.
    ///
    /// Errors: 403 `user_suspended`, `invalid_proof`. 404 unless the user is a member of the account.
    public struct SwitchAccount: RPCMethod {
        public static let name = "identity.switch_account"
        public typealias Reply = AuthenticatedUser

        /// Session proof of the caller.
        public var session: Proof
        /// The account to act in from now on.
        public var account: AccountID

        public init(session: Proof, account: AccountID) {
            self.session = session
            self.account = account
        }
    }
}

extension Tokens {
    /// Replaces a session by a new one in another account, with the same user, `auth_time`, `amr` and expiry.
    ///
    /// Errors: 401 `invalid_token` when the session has ended. 403 `invalid_proof`.
    public struct SwitchAccount: RPCMethod {
        public static let name = "tokens.switch_account"
        public typealias Reply = IssuedSession

        /// The session proof of ``Identity/SwitchAccount``.
        public var proof: Proof
        /// The client of the session.
        public var client: ClientID
        /// The session to replace.
        public var session: SessionID
        /// Where the session is used from.
        public var device: Device

        public init(proof: Proof, client: ClientID, session: SessionID, device: Device) {
            self.proof = proof
            self.client = client
            self.session = session
            self.device = device
        }
    }
}
