extension Tokens {
    /// Ends the sessions that a client has opened with authorization codes of a user who has revoked their consent, and voids codes that
    /// wait to be exchanged. Idempotent: what the user allows after the revocation is not affected.
    ///
    /// Errors: 403 `invalid_proof`.
    public struct EndClientSessions: RPCMethod {
        public static let name = "tokens.end_client_sessions"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Identity's consent revocation proof: the user, the client, and when the consent was revoked.
        public var proof: Proof

        public init(proof: Proof) { self.proof = proof }
    }
}
