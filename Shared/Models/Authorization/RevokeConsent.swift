extension Identity {
    /// Takes back everything that the user of a session has allowed a client to do. The same transaction records that the sessions end
    /// which the client has opened with authorization codes.
    ///
    /// Errors: 401 `invalid_token` when the user's rights have changed since the session began. 403 `invalid_proof`. 404 when the user
    /// has allowed the client nothing.
    public struct RevokeConsent: RPCMethod {
        public static let name = "identity.revoke_consent"

        /// What lets the caller end the sessions at once instead of waiting for the outbox.
        public struct Reply: Codable, Sendable {
            /// Consent revocation proof for ``Tokens/EndClientSessions``.
            public var proof: Proof

            public init(proof: Proof) { self.proof = proof }
        }

        /// Session proof of the user.
        public var session: Proof
        /// The client.
        public var client: ClientID
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?

        public init(session: Proof, client: ClientID, ipAddress: String? = nil, origin: MailOrigin? = nil) {
            self.session = session
            self.client = client
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
