extension Tokens {
    /// Stores a sign-in that waits for another step, for five minutes, and returns the token that identifies it. Redis stores
    /// only a hash of the token.
    ///
    /// If the sign-in waited for an earlier step, that step's token is used up.
    ///
    /// Errors: 403 `invalid_proof` for a proof that is forged, expired or replayed, that was made for another request or
    /// client, or that needs no further step. 401 `sign_in_token_invalid` if the earlier step's token was used meanwhile.
    public struct KeepSignIn: RPCMethod {
        public static let name = "tokens.keep_sign_in"

        /// The token of a stored sign-in.
        public struct Reply: Codable, Sendable {
            /// 256 random bits, base64url.
            public var token: Secret
            /// Seconds until it expires.
            public var expiresIn: Int

            public init(token: Secret, expiresIn: Int) {
                self.token = token
                self.expiresIn = expiresIn
            }
        }

        /// Identity's proof of the sign-in that waits.
        public var proof: Proof
        /// The client that the user signs in to; the proof must name the same one.
        public var client: ClientID
        /// The browser that signs in; see ``OneTimeGrant/device``. Nil for a caller that keeps no cookies.
        public var device: String?
        /// See ``PendingSignIn/isNewUser``.
        public var isNewUser: Bool
        /// See ``PendingSignIn/credentialsReset``.
        public var credentialsReset: Bool

        public init(
            proof: Proof, client: ClientID, device: String?, isNewUser: Bool = false, credentialsReset: Bool = false
        ) {
            self.proof = proof
            self.client = client
            self.device = device
            self.isNewUser = isNewUser
            self.credentialsReset = credentialsReset
        }
    }
}
