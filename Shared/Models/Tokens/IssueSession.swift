extension Tokens {
    /// Opens a session for the user, account and role of a proof, and for nobody else.
    ///
    /// Errors: 403 `invalid_proof` for one that is forged, expired, replayed, of another request or client, or
    /// older than the user's last change of rights.
    public struct IssueSession: RPCMethod {
        public static let name = "tokens.issue_session"
        public typealias Reply = IssuedSession

        /// What identity vouches for.
        public var proof: Proof
        /// The client that gets the tokens; the proof must name the same.
        public var client: ClientID
        /// Where the session is used from.
        public var device: Device

        /// Makes the call.
        public init(proof: Proof, client: ClientID, device: Device) {
            self.proof = proof
            self.client = client
            self.device = device
        }
    }
}
