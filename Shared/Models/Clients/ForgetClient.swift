extension Tokens {
    /// Refuses the sessions of a client that was deleted: none is refreshed any more, and none signs its user in at another client.
    /// Idempotent. Sessions of a later client with the same id are not affected.
    ///
    /// Errors: 403 `invalid_proof`.
    public struct ForgetClient: RPCMethod {
        public static let name = "tokens.forget_client"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Identity's client deletion proof: the client, and when it was deleted.
        public var proof: Proof

        public init(proof: Proof) { self.proof = proof }
    }
}
