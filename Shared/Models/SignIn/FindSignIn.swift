extension Tokens {
    /// Finds a stored sign-in, and leaves it as it is.
    ///
    /// Errors: 401 `sign_in_token_invalid` for a token that is unknown, expired, used, or of another client or browser, and for a step-up
    /// whose session is over.
    public struct FindSignIn: RPCMethod {
        public static let name = "tokens.find_sign_in"
        public static let isIdempotent = true

        /// A sign-in that waits.
        public struct Reply: Codable, Sendable {
            /// The sign-in.
            public var signIn: PendingSignIn
            /// Tokens' proof for identity that the caller has the token; see ``Identity/CompleteSignIn`` and
            /// ``Identity/Ownership/signIn``.
            public var proof: Proof

            public init(signIn: PendingSignIn, proof: Proof) {
                self.signIn = signIn
                self.proof = proof
            }
        }

        /// The token that ``KeepSignIn`` returned.
        public var token: Secret
        /// The client that uses the token; nil if any may.
        public var client: ClientID?
        /// The browser that uses the token; see ``KeepSignIn/device``.
        public var device: String?

        public init(token: Secret, client: ClientID?, device: String?) {
            self.token = token
            self.client = client
            self.device = device
        }
    }
}
