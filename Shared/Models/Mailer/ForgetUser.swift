extension Mailer {
    /// Forgets the address of a user who was erased: messages that wait, links and codes that were mailed. A message that
    /// a mail server is just taking may still arrive.
    ///
    /// Errors: 403 `invalid_proof`.
    public struct ForgetUser: RPCMethod {
        public static let name = "mailer.forget_user"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Identity's word that the user was erased.
        public var proof: Proof

        /// Makes the call.
        public init(proof: Proof) { self.proof = proof }
    }
}
