extension Tokens {
    /// Opens a session for the user, account and role that a session proof names.
    ///
    /// Errors: 403 `invalid_proof` for a proof that is forged, expired or replayed, that was made for another request
    /// or client, or that is older than the user's last change of rights. 401 `sign_in_token_invalid` if it continues a
    /// sign-in that waited, whose token is expired or used.
    public struct IssueSession: RPCMethod {
        public static let name = "tokens.issue_session"
        public typealias Reply = IssuedSession

        /// Identity's session proof.
        public var proof: Proof
        /// The client that gets the tokens; the proof must name the same one.
        public var client: ClientID
        /// Where the session is used from.
        public var device: Device
        /// Whether the device is not known as the user's. Then the reply has an attestation for
        /// ``Identity/RecordSessionEvent``.
        public var isNewDevice: Bool

        public init(proof: Proof, client: ClientID, device: Device, isNewDevice: Bool = false) {
            self.proof = proof
            self.client = client
            self.device = device
            self.isNewDevice = isNewDevice
        }
    }
}
