extension Tokens {
    /// Records that a user's rights or password have changed: earlier sessions end, except the one that the proof
    /// keeps. Idempotent, because an epoch never goes back.
    ///
    /// Errors: 403 `invalid_proof`.
    public struct AdvanceEpoch: RPCMethod {
        public static let name = "tokens.advance_epoch"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Identity's epoch proof: the user, the new epoch, and the session that stays.
        public var proof: Proof

        public init(proof: Proof) { self.proof = proof }
    }
}
