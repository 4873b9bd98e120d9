extension Tokens {
    /// Replaces a session by a new one in another account: same user, same `auth_time` and `amr`, same end.
    ///
    /// Errors: 403 `invalid_proof`; 401 `invalid_token` when the session has ended.
    public struct SwitchAccount: RPCMethod {
        public static let name = "tokens.switch_account"
        public typealias Reply = IssuedSession

        /// What identity vouches for.
        public var proof: Proof
        /// The client of the session.
        public var client: ClientID
        /// The session to replace.
        public var session: SessionID
        /// Where the session is used from.
        public var device: Device

        /// Makes the call.
        public init(proof: Proof, client: ClientID, session: SessionID, device: Device) {
            self.proof = proof
            self.client = client
            self.session = session
            self.device = device
        }
    }
}
