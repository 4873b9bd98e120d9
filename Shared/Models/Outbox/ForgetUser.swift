extension Mailer {
    /// Removes the address of an erased user: pending messages, and emailed links and codes. A message that is being
    /// sent may still arrive.
    ///
    /// Errors: 403 `invalid_proof`.
    public struct ForgetUser: RPCMethod {
        public static let name = "mailer.forget_user"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Identity's erasure proof.
        public var proof: Proof

        public init(proof: Proof) { self.proof = proof }
    }
}
